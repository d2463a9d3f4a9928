using System.Text.RegularExpressions;
using AddinHost.Shared.Results;
using HandlebarsDotNet;

namespace AddinHost.Sending.Templates;

/// <summary>
/// A text with tokens. Handlebars fills it, of which only this much is let in: a token by its path, and parts that stand if it has a value or has none. So no helper,
/// no loop and no property of an object can be named, and its cost grows with its length alone.
/// </summary>
public static partial class TemplateText
{
    private const int MostTokens = 500;
    private const int DeepestBlock = 10;

    // Of the private use area: nobody writes these.
    private const char Open = '\uE000';
    private const char Close = '\uE001';

    /// <summary>The text with its values; tokens without one stay as they are, and are named.</summary>
    /// <param name="isHtml">Values are put in as text, whatever they hold.</param>
    public static (string Text, IReadOnlyList<string> Missing) Render(string template, IReadOnlyDictionary<string, string> values, bool isHtml)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(values);
        if (Check("html", template) is not null)
            return (template, []);
        var missing = new List<string>();
        var marked = Tag().Replace(template, found =>
        {
            var path = found.Groups["path"].Value;
            if (path.Length == 0 || found.Groups["block"].Length > 0 || path == "else" || (values.TryGetValue(path, out var value) && value.Length > 0))
                return found.Value;
            return $"{Open}{path}{Close}";
        });
        var handlebars = Handlebars.Create(new HandlebarsConfiguration { TextEncoder = isHtml ? new HtmlEncoder() : null, NoEscape = !isHtml });
        var filled = handlebars.Compile(marked)(Tree(values));
        return (Left().Replace(filled, found =>
        {
            missing.Add(found.Groups["path"].Value);
            return "{{" + found.Groups["path"].Value + "}}";
        }), [.. missing.Distinct()]);
    }

    /// <summary>What is wrong with a text that somebody wants to keep.</summary>
    public static Error? Check(string field, string template)
    {
        ArgumentNullException.ThrowIfNull(template);
        var open = new Stack<string>();
        var count = 0;
        var at = 0;
        foreach (var tag in Tag().EnumerateMatches(template))
        {
            // A third brace would take the value as HTML; a backslash is Handlebars' own.
            if (template.AsSpan(at, tag.Index - at).Contains("{{", StringComparison.Ordinal) || ++count > MostTokens || (tag.Index > 0 && template[tag.Index - 1] is '{' or '\\'))
                return Unknown(field, template[at..]);
            var found = Tag().Match(template, tag.Index, tag.Length);
            at = tag.Index + tag.Length;
            var (block, path, end) = (found.Groups["block"].Value, found.Groups["path"].Value, found.Groups["end"].Value);
            if (block.Length > 0)
                open.Push(block);
            if (open.Count > DeepestBlock || (end.Length > 0 && (!open.TryPop(out var opened) || opened != end)) || (path == "else" && open.Count == 0))
                return Unbalanced(field);
            if (path.Length > 0 && path != "else" && !path.Contains('.', StringComparison.Ordinal) && !Tokens.Alone.Contains(path))
                return Unknown(field, found.Value);
        }

        if (template.AsSpan(at).Contains("{{", StringComparison.Ordinal))
            return Unknown(field, template[at..]);
        return open.Count > 0 ? Unbalanced(field) : null;
    }

    public static IEnumerable<string> TokensIn(string template) => Tag().Matches(template).Select(found => found.Groups["path"].Value).Where(path => path.Length > 0 && path != "else");

    private static Error Unbalanced(string field) => Error.Field(field, "template_block_open", "A part that begins with {0} must end with {1}.", "{{#if ...}}", "{{/if}}");

    public static Error Unknown(string field, string text)
    {
        var start = Math.Max(0, text.IndexOf("{{", StringComparison.Ordinal));
        return Error.Field(field, "template_token_unknown", "“{0}” is no token that we know. Choose one from the list.", text.Substring(start, Math.Min(40, text.Length - start)));
    }

    private static Dictionary<string, object> Tree(IReadOnlyDictionary<string, string> values)
    {
        var tree = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (path, value) in values)
        {
            var parts = path.Split('.', 2);
            if (parts.Length == 1)
            {
                tree[path] = value;
                continue;
            }

            if (!tree.TryGetValue(parts[0], out var branch))
                tree[parts[0]] = branch = new Dictionary<string, object>(StringComparer.Ordinal);
            ((Dictionary<string, object>)branch)[parts[1]] = value;
        }

        return tree;
    }

    [GeneratedRegex(@"\{\{\s*(?:(?:#(?<block>if|unless)\s+)?(?<path>[A-Za-z][A-Za-z0-9_]{0,63}(?:\.[A-Za-z][A-Za-z0-9_]{0,63})?)|/(?<end>if|unless))\s*\}\}", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Tag();

    [GeneratedRegex("\uE000(?<path>[A-Za-z0-9_.]+)\uE001", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Left();
}
