using AddinHost.Mail.Mime.Quoting;

namespace AddinHost.Tests.Mail.Mime.Quoting;

/// <summary>Replies of the known programs in their languages are told from what they quote; and which of them were seen in public, honestly.</summary>
public sealed class ClientSampleTests
{
    private const string Reply = "Yes, on Monday at 10:30.\n\nOn the other hand: he wrote that.";

    private static readonly string[] Clients = ["Gmail", "Outlook", "Outlook web", "Apple Mail", "Yahoo", "Thunderbird", "Mobile"];

    private static readonly string[] Languages = ["en", "de", "fr", "es", "da"];

    public static TheoryData<int> ReplyNumbers() => [.. Enumerable.Range(0, ReplySamples.All.Length)];

    [Theory]
    [MemberData(nameof(ReplyNumbers))]
    public void A_reply_is_told_from_what_it_quotes(int number)
    {
        var sample = ReplySamples.All[number];
        foreach (var text in new[] { Reply + "\n\n" + sample.Text, (Reply + "\n\n" + sample.Text).ReplaceLineEndings("\r\n"), Reply + "\n\n-- \nAnna Berg\nACME\n\n" + sample.Text })
        {
            var parts = ReplyText.Split(text);
            Assert.Equal(Reply, parts.Visible);
            Assert.Equal(text, string.Concat(parts.Parts.Select(part => parts[part].ToString())));
            Assert.Contains("old", parts.Join(TextPartKind.Quote), StringComparison.Ordinal);
            Assert.DoesNotContain("old", parts.Join(TextPartKind.Signature), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(ReplyNumbers))]
    public void A_reply_in_html_is_told_from_what_it_quotes(int number)
    {
        var html = "<p>Yes, on Monday at 10:30.</p><p>On the other hand: he wrote that.</p><br>"
            + string.Concat(ReplySamples.All[number].Text.Split('\n').Select(line => $"<div>{System.Net.WebUtility.HtmlEncode(line)}</div>"));
        var parts = ReplyText.SplitHtml(html);
        Assert.Equal(Reply, parts.Visible);
        Assert.Contains("old", parts.Join(TextPartKind.Quote), StringComparison.Ordinal);
    }

    /// <summary>Two sources or more: seen. One: once. None: untested, whatever the rules may do with it. This table is the claim; the samples must bear it out.</summary>
    [Theory]
    [InlineData("Gmail", "seen", "seen", "seen", "seen", "seen")]
    [InlineData("Outlook", "seen", "seen", "seen", "seen", "seen")]
    [InlineData("Outlook web", "seen", "seen", "seen", "seen", "seen")]
    [InlineData("Apple Mail", "seen", "seen", "seen", "seen", "seen")]
    [InlineData("Yahoo", "seen", "seen", "once", "once", "untested")]
    [InlineData("Thunderbird", "seen", "seen", "seen", "seen", "once")]
    [InlineData("Mobile", "seen", "seen", "seen", "seen", "seen")]
    public void The_replies_seen_are_those_listed(string client, params string[] seen)
    {
        Assert.Contains(client, Clients);
        Assert.Equal(seen, Languages.Select(language => Seen(ReplySamples.All, client, language)));
    }

    [Theory]
    [InlineData("Gmail", "once", "once", "once", "once", "once")]
    [InlineData("Outlook", "seen", "seen", "seen", "seen", "seen")]
    [InlineData("Outlook web", "once", "untested", "untested", "untested", "untested")]
    [InlineData("Apple Mail", "once", "once", "once", "once", "once")]
    [InlineData("Yahoo", "once", "once", "once", "once", "once")]
    [InlineData("Thunderbird", "once", "once", "once", "once", "once")]
    [InlineData("Mobile", "once", "untested", "once", "untested", "untested")]
    public void The_forwards_seen_are_those_listed(string client, params string[] seen) =>
        Assert.Equal(seen, Languages.Select(language => Seen([.. ForwardSamples.All.Select(entry => entry.Sample), .. ForwardSamples.AuthorOnly, .. ForwardSamples.Phones], client, language)));

    private static string Seen(ClientSample[] samples, string client, string language) =>
        samples.Where(sample => sample.Client == client && sample.Language == language).Select(sample => sample.Source).Distinct().Count() switch
        {
            0 => "untested",
            1 => "once",
            _ => "seen",
        };
}
