/** Pages as anybody gets them, held against the rules of HTML. */
import { HtmlValidate } from 'html-validate';

const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  rules: {
    // React writes what is true and what is void in its own way; both are HTML.
    'attribute-boolean-style': 'off',
    'void-style': 'off',
    'attr-case': 'off',
    'valid-id': ['error', { relaxed: true }],
    'attribute-empty-style': 'off',
    // The name of a municipality or traject is as long as it is.
    'long-title': 'off',
  },
});

export async function mustBeValid(html: string): Promise<void> {
  const { results } = await validator.validateString(html);
  const faults = results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, selector }) => `${ruleId}: ${message} (${selector ?? ''})`),
  );
  expect(faults).toEqual([]);
}
