/** The page for whoever opens a dossier and knows nothing of it yet. */

export function leesmij({ herkomst, traject }: { herkomst: string; traject: string }): string {
  return `DOSSIER VAN EEN BESLUITTRAJECT

Traject  ${traject}
Log      ${herkomst}

Dit is alles van één traject, zo bewaard dat u kunt nagaan of het klopt zonder de
gemeente of haar programma te vertrouwen. Begin met index.html: dat vertelt wat er
is gebeurd. Het bewijs staat in de andere bestanden.

Er kan in staan wat niet openbaar is; index.html zegt bovenaan of dat zo is. Geef
het dan alleen aan wie dat mag zien.

  spoor/       elke stap en elke geweigerde poging, in volgorde
  bewijs/      van elke regel het bewijs dat hij in het log van de gemeente staat
  teksten/     de teksten bij een regel; van wat is gewist, rest alleen de regel
  documenten/  de stukken, onder hun SHA-256
  checkpoint   de ondertekende stand van het log
  vkey         de openbare sleutels van het log
  procedure.json  de procedure volgens welke is beslist
  mdto.xml, mdto/ beschrijving voor een archief (MDTO 1.0.1)
  bestanden    de SHA-256 van elk bestand
  manifest     de SHA-256 van die lijst, ondertekend door het log

CONTROLEREN MET HET PROGRAMMA

  besluitspoor verifieer dossier.zip --sleutel <sleutel van het log>

Vraag de sleutel langs een andere weg dan waarlangs u dit dossier kreeg. Bewaar de
zip zoals hij is: wie hem uitpakt en opnieuw inpakt, verandert hem.

CONTROLEREN MET DE HAND

  head -n 4 manifest > manifest.tekst
  tail -n 1 manifest | cut -d' ' -f3 | base64 -d | tail -c 64 > handtekening
  { printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'
    head -n 1 vkey | cut -d+ -f3- | base64 -d | tail -c 32; } > sleutel.der
  openssl pkeyutl -verify -pubin -keyform DER -inkey sleutel.der \\
    -rawin -in manifest.tekst -sigfile handtekening
  tail -n 1 manifest.tekst | sha256sum -c && sha256sum -c --quiet bestanden

Zo weet u dat geen bestand is veranderd. Dat elke stap ook mocht, rekent het
programma na. Meer staat in docs/controleren.md van Besluitspoor.
`;
}
