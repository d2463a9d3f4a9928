import ts from "typescript";

// Attributes and properties whose strings a person reads or hears. What a component of ours calls its texts is among them.
const readByPeople = new Set([
  "title", "label", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "placeholder", "alt", "text", "hint", "error", "detail", "action", "summary", "message",
]);
const callsThatShow = new Set(["showToast", "confirm", "alert"]);
const productNames = new Set(["Inlay"]);
const hasLetters = (text: string) => /\p{L}/u.test(text);

/** Strings in the source of a page that would reach the reader's eyes or ears without going through t(). */
export function literalTexts(path: string, source: string): string[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true, path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const found: string[] = [];
  const report = (text: string) => {
    const trimmed = text.trim();
    if (hasLetters(trimmed) && !productNames.has(trimmed)) found.push(trimmed);
  };
  // The strings that an expression can amount to; what is handed to a call (t() above all) is not among them.
  const reportStringsOf = (expression: ts.Expression | undefined): void => {
    if (!expression) return;
    if (ts.isStringLiteralLike(expression)) report(expression.text);
    else if (ts.isTemplateExpression(expression)) [expression.head.text, ...expression.templateSpans.map((span) => span.literal.text)].forEach(report);
    else if (ts.isParenthesizedExpression(expression) || ts.isAsExpression(expression)) reportStringsOf(expression.expression);
    else if (ts.isConditionalExpression(expression)) [expression.whenTrue, expression.whenFalse].forEach(reportStringsOf);
    else if (ts.isBinaryExpression(expression)) {
      const joins = [ts.SyntaxKind.PlusToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken].includes(expression.operatorToken.kind);
      if (joins) reportStringsOf(expression.left);
      if (joins || expression.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) reportStringsOf(expression.right);
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) report(node.text);
    else if (ts.isJsxExpression(node) && (ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent))) reportStringsOf(node.expression);
    else if (ts.isJsxAttribute(node) && readByPeople.has(node.name.getText())) {
      if (node.initializer && ts.isStringLiteral(node.initializer)) report(node.initializer.text);
      else if (node.initializer && ts.isJsxExpression(node.initializer)) reportStringsOf(node.initializer.expression);
    } else if (ts.isPropertyAssignment(node) && readByPeople.has(node.name.getText()) && isShown(node)) reportStringsOf(node.initializer);
    else if (ts.isCallExpression(node) && callsThatShow.has(node.expression.getText())) reportStringsOf(node.arguments[0]);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Whether an object literal is written inside JSX or handed to a call that shows it. */
function isShown(node: ts.Node): boolean {
  for (let above: ts.Node | undefined = node.parent; above; above = above.parent) {
    if (ts.isJsxAttribute(above)) return true;
    if (ts.isCallExpression(above) && callsThatShow.has(above.expression.getText())) return true;
    if (ts.isFunctionLike(above) || ts.isStatement(above)) return false;
  }
  return false;
}
