using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace AddinHost.Browser.Support;

/// <summary>Finds English on a page that should be German: our own texts by comparing with the language files, others by small words.</summary>
public static partial class English
{
    // Every text that a person sees or hears, also what lies in the shadow trees of Fluent's controls.
    private const string Collect = """
        () => {
            const texts = new Set();
            const walk = node => {
                if (node.nodeType === Node.TEXT_NODE) {
                    const parent = node.parentElement;
                    if (parent && !["SCRIPT", "STYLE"].includes(parent.tagName) && (parent.tagName === "OPTION" || parent.checkVisibility())) texts.add(node.data.trim());
                    return;
                }
                if (node.nodeType === Node.ELEMENT_NODE) {
                    for (const name of ["aria-label", "aria-description", "title", "placeholder", "alt"]) texts.add((node.getAttribute(name) ?? "").trim());
                    if (node.shadowRoot) walk(node.shadowRoot);
                }
                for (const child of node.childNodes) walk(child);
            };
            walk(document.body);
            texts.add(document.title);
            return [...texts].filter(text => /\p{L}/u.test(text));
        }
        """;

    private static readonly Lazy<IReadOnlyList<Regex>> Ours = new(ReadOurs);

    /// <summary>The English texts of a frame. Texts of others, such as the mails that the simulator brings along, are judged by our own sentences only.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(IFrame frame, string where, bool alsoOthers = true)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var texts = await frame.EvaluateAsync<string[]>(Collect);
        return texts.Length == 0
            ? [where + ": no text at all"]
            : [.. texts.Where(text => Ours.Value.Any(ours => ours.IsMatch(text)) || (alsoOthers && SmallWords().IsMatch(text))).Select(text => $"{where}: still English: {text}")];
    }

    private static List<Regex> ReadOurs()
    {
        var german = Read("de").ToHashSet(StringComparer.Ordinal);
        return [.. Read("en").Where(text => !german.Contains(text) && Letter().IsMatch(Placeholder().Replace(text, ""))).Distinct().Select(Pattern)];
    }

    private static IEnumerable<string> Read(string language) => Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "web/src/shared/i18n", language), "*.ts")
        .SelectMany(file => Value().Matches(File.ReadAllText(file)))
        .Select(match => Regex.Unescape(match.Groups["text"].Value));

    private static Regex Pattern(string text) =>
        new("^" + string.Join(".+", Placeholder().Split(text).Select(Regex.Escape)) + "$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    [GeneratedRegex("""(: |one: |other: )"(?<text>([^"\\]|\\.)*)"[,\s}]""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Value();

    [GeneratedRegex(@"\{\w+\}", RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\p{L}{3}", RegexOptions.NonBacktracking)]
    private static partial Regex Letter();

    [GeneratedRegex(@"\b(the|and|your|with|this|you|are|is|of|for|from|to)\b", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex SmallWords();
}
