using System.Globalization;
using System.Text.RegularExpressions;

namespace AddinHost.Browser.Support;

/// <summary>The other side: somebody with a mail program of their own on the same server.</summary>
public sealed partial class Correspondent(DovecotServer server, MailUser user, string name)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private int written;

    public string Address => user.Address;

    public string Name => name;

    /// <summary>Waits for a mail with this subject and returns its Message-ID without brackets.</summary>
    public async Task<string> ReceiveAsync(string subject)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var mail = (await server.ListAsync(user, ct: limit.Token)).FirstOrDefault(one => one.Text.Contains($"Subject: {subject}\r\n", StringComparison.OrdinalIgnoreCase));
            if (mail is not null)
                return MessageId().Match(mail.Text).Groups["id"].Value;
            await Task.Delay(50, limit.Token);
        }
    }

    /// <summary>Writes back, with all that a mail can try: a picture from elsewhere, a script, a form.</summary>
    public Task ReplyAsync(MailUser to, string subject, string parent, string html) => server.DeliverAsync(to, $"""
        From: {name} <{user.Address}>
        To: {to.Address}
        Subject: Re: {subject}
        Date: {DateTimeOffset.UtcNow.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture)}
        Message-ID: <{Interlocked.Increment(ref written)}.{Guid.NewGuid():N}@outside.test>
        In-Reply-To: <{parent}>
        References: <{parent}>
        MIME-Version: 1.0
        Content-Type: text/html; charset=utf-8

        <html><head><link rel="stylesheet" href="https://elsewhere.test/a.css"></head><body>
        {html}
        <img src="https://elsewhere.test/pixel.png" alt="">
        <script>parent.document.title = "taken over";</script>
        <form action="https://elsewhere.test/"><input name="password"></form>
        </body></html>

        """);

    [GeneratedRegex(@"^Message-ID: *<(?<id>[^>]*)>", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex MessageId();
}
