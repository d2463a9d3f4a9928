using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AddinHost.GmailAddon.Cards;

/// <summary>
/// A text of a card in the little HTML that Google reads there. What comes from mail, contacts and people goes in as text, so that no subject can make a link; the
/// marks are ours.
/// </summary>
[JsonConverter(typeof(Written))]
public sealed record Markup
{
    private const int Longest = 1_000;

    private Markup(string html) => Html = html;

    public string Html { get; }

    public static Markup Of(string? text) => new(Escape(Plain.Cut(text, Longest)));

    public static Markup Bold(string? text) => new($"<b>{Escape(Plain.Cut(text, Longest))}</b>");

    private static string Escape(string text)
    {
        var written = new StringBuilder(text.Length + 16);
        foreach (var letter in text)
            _ = letter switch { '<' => written.Append("&lt;"), '>' => written.Append("&gt;"), '&' => written.Append("&amp;"), '"' => written.Append("&quot;"), '\n' => written.Append("<br>"), _ => written.Append(letter) };
        return written.ToString();
    }

    private sealed class Written : JsonConverter<Markup>
    {
        public override Markup Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("Cards are written only.");

        public override void Write(Utf8JsonWriter writer, Markup value, JsonSerializerOptions options) => writer.WriteStringValue(value.Html);
    }
}

/// <summary>Text for places that take no marks. Whether a client reads marks there all the same is not to be relied on: angle brackets become others.</summary>
public static class Plain
{
    private const int Longest = 200;

    public static string Of(string? text) => Cut(text, Longest).Replace('\n', ' ').Replace('<', '‹').Replace('>', '›');

    internal static string Cut(string? text, int most)
    {
        var clean = string.Concat((text ?? "").Where(letter => letter == '\n' || !char.IsControl(letter))).Trim();
        if (clean.Length <= most)
            return clean;
        var end = char.IsHighSurrogate(clean[most - 2]) ? most - 2 : most - 1;
        return clean[..end].TrimEnd() + "…";
    }
}
