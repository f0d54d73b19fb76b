/** The environment of a server that we start ourselves: ours, without what would make it another server. */
export function childEnvironment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const ours = Object.entries(process.env).filter(
    ([naam]) => !/^(DATABASE_URL|OIDC_|TIJDSTEMPEL_|NODE_ENV$|HOST$|PORT$)/.test(naam),
  );
  return { ...Object.fromEntries(ours), ...extra };
}
