/** What a trail is, what it proves and what not, and how anybody checks it; in plain Dutch. */
import type { ReactElement, ReactNode } from 'react';
import { Heading, Link, Paragraph, Title } from '../parts/basis.js';

export function Uitleg(): ReactElement {
  return (
    <div className="uitleg">
      <Title>Zo controleert u een spoor</Title>
      <Paragraph lead>
        U hoeft ons niet te geloven. U kunt zelf narekenen of een besluit langs de afgesproken weg tot stand
        kwam.
      </Paragraph>
      <WhatItIs />
      <Proven />
      <ClosedAndErased />
      <Checking />
    </div>
  );
}

function WhatItIs(): ReactElement {
  return (
    <section aria-labelledby="spoor">
      <Heading id="spoor">Wat het spoor is</Heading>
      <Paragraph>
        Een traject is de weg van een opdracht naar een besluit. Elke stap op die weg heet een handeling.
        Besluitspoor bekijkt bij elke handeling of zij nu mag, en legt vast wat eruit kwam: toegelaten of
        geweigerd. Elke vastlegging is een regel. Alle regels van een traject samen zijn het spoor.
      </Paragraph>
      <Paragraph>
        Van elke regel wordt een vingerafdruk gemaakt: een reeks van 64 tekens die verandert zodra er één
        letter verandert. De vingerafdrukken van alle regels van de gemeente staan in het openbare log. De
        gemeente ondertekent dat log steeds opnieuw, terwijl het groeit.
      </Paragraph>
      <Paragraph>
        Bij een regel staan twee partijen. <strong>Besloten of gedaan door</strong> is het orgaan dat
        handelde, zoals de raad. <strong>Geregistreerd door</strong> is wie het in Besluitspoor zette, zoals
        de griffier. Wie registreert, beslist niet.
      </Paragraph>
    </section>
  );
}

function Proven(): ReactElement {
  return (
    <section aria-labelledby="bewijs">
      <Heading id="bewijs">Wat het bewijst, en wat niet</Heading>
      <div className="uitleg-twee">
        <List kop="Dit bewijst het spoor">
          <li>Een regel is na het vastleggen niet veranderd.</li>
          <li>Er is geen regel uit het midden weggelaten of tussengevoegd.</li>
          <li>
            Elke toegelaten handeling mocht volgens de procedure op dat moment. Een programma rekent dat na;
            zie hieronder, bij de verifier.
          </li>
          <li>De gemeente heeft deze stand van het log ondertekend.</li>
        </List>
        <List kop="Dit bewijst het spoor niet">
          <li>Dat wat iemand registreerde, ook echt zo is gebeurd.</li>
          <li>Dat alles wat gebeurde, ook is geregistreerd.</li>
          <li>Dat het besluit verstandig is.</li>
          <li>
            Dat de gemeente u hetzelfde log toont als anderen. Dat wordt pas zeker als getuigen het
            meeondertekenen, of als u een eerder bewaarde stand vergelijkt.
          </li>
        </List>
      </div>
    </section>
  );
}

function List({ kop, children }: { readonly kop: string; readonly children: ReactNode }): ReactElement {
  return (
    <div className="kaart">
      <h3 className="utrecht-heading-3">{kop}</h3>
      <ul className="utrecht-unordered-list">{children}</ul>
    </div>
  );
}

function ClosedAndErased(): ReactElement {
  return (
    <section aria-labelledby="gesloten">
      <Heading id="gesloten">Niet openbaar, geweigerd en gewist</Heading>
      <dl className="begrippen">
        <dt>Niet openbaar</dt>
        <dd>
          Een regel is openbaar, tenzij er een grond is om dat niet te doen. U ziet dan dat de regel er is,
          wanneer hij is geregistreerd, op welke grond hij gesloten is en wat zijn vingerafdruk is. De inhoud
          ziet u niet. De regel kan niet ongemerkt verdwijnen of veranderen.
        </dd>
        <dt>Geweigerd</dt>
        <dd>
          Iemand probeerde iets wat op dat moment niet mocht. U ziet wat er werd geprobeerd en waarom het niet
          mocht. Wat er verder werd ingevuld, is niet openbaar. Was die poging zelf gesloten, dan ziet u
          alleen dat de regel er is.
        </dd>
        <dt>Gewist</dt>
        <dd>
          Een tekst of document kan worden gewist, bijvoorbeeld omdat er een persoon in werd genoemd. Dan
          staat er “gewist”, en een eigen regel zegt op welke grond. Het bewijs blijft kloppen, want in de
          regel staat niet de tekst, maar een code die bij de tekst hoort.
        </dd>
      </dl>
    </section>
  );
}

function Checking(): ReactElement {
  return (
    <section aria-labelledby="controleren">
      <Heading id="controleren">Zelf controleren</Heading>
      <h3 className="utrecht-heading-3">In de browser</h3>
      <Paragraph>
        Open een traject en kies daar de knop “Controleer dit spoor”. Uw browser haalt dan het openbare log
        op, rekent elke regel na en zegt per regel of hij klopt. Controleert de browser voor u, dan gebruikt u
        een programma dat van deze server komt. Wilt u de server niet vertrouwen, gebruik dan de verifier.
      </Paragraph>
      <h3 className="utrecht-heading-3">Met de verifier</h3>
      <Paragraph>
        De verifier is een programma dat u op uw eigen computer draait. Het hoort bij Besluitspoor, dat open
        software is; de gemeente kan zeggen waar u het haalt. Het rekent het hele log na: elke openbare regel,
        elke vingerafdruk en elke handtekening.
      </Paragraph>
      <pre className="opdracht">
        <code>besluitspoor verifieer https://adres-van-deze-server/log/gm0148</code>
      </pre>
      <Paragraph>
        Een dossier is een bestand met het hele spoor van één traject. Kreeg u er een van de gemeente, dan
        controleert u ook of elke stap volgens de procedure mocht. Daarvoor is geen verbinding met de server
        nodig.
      </Paragraph>
      <pre className="opdracht">
        <code>besluitspoor verifieer dossier.zip --sleutel &apos;de sleutel van het log&apos;</code>
      </pre>
      <Paragraph>
        Haal de sleutel langs een andere weg dan het dossier. Bij elk openbaar traject staat, onder
        “Controleren buiten deze website om”, een link naar de sleutel van het log; vergelijk hem met wat de
        gemeente ergens anders bekendmaakte. Bewaar wat u controleert: wie later vergelijkt, ziet of er is
        teruggedraaid.
      </Paragraph>
      <Paragraph>
        <Link href="/openbaar">Kies een gemeente en een traject</Link>.
      </Paragraph>
    </section>
  );
}
