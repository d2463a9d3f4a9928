using AddinHost.Mail.Imap;
using AddinHost.Mail.Mime;

namespace AddinHost.Benchmarks;

/// <summary>Reads a whole inbox: headers, raw messages, or messages with all that is in them.</summary>
internal static class PeerFetch
{
    private const string User = "u1";
    private const int Largest = 100 * 1024 * 1024;

    private static readonly ImapUidSet All = ImapUidSet.Of(ImapUidRange.From(1));

    public static async Task RunAsync(PeerServer server, PeerOptions options)
    {
        var measure = new PeerMeasure();
        await using var client = await server.OpenInboxAsync(User);
        await (options.Mode switch
        {
            "headers" => HeadersAsync(client, measure),
            "raw" => BodiesAsync(client, measure, eat: false),
            "full" => BodiesAsync(client, measure, eat: true),
            _ => OneByOneAsync(client, measure),
        });
        measure.Print(options.Mode, options);
        await client.LogoutAsync(CancellationToken.None);
    }

    private static async Task HeadersAsync(ImapClient client, PeerMeasure measure)
    {
        await foreach (var item in client.FetchHeadersAsync(All, CancellationToken.None))
        {
            measure.Messages++;
            measure.Bytes += item.Size;
            var headers = MessageHeaders.Parse(item.Header);
            _ = (headers.From, headers.To, headers.Date, headers.MessageId, headers.InReplyTo, headers.References);
            measure.Chars += headers.Subject?.Length ?? 0;
        }
    }

    /// <summary>One command for all; the buffer is the client's, so nothing of a message may be kept.</summary>
    private static async Task BodiesAsync(ImapClient client, PeerMeasure measure, bool eat)
    {
        await foreach (var item in client.FetchMessagesAsync(All, Largest, CancellationToken.None))
        {
            measure.Messages++;
            measure.Bytes += item.Bytes.Length;
            if (eat)
                measure.Eat(MimeMessage.Parse(item.Bytes));
        }
    }

    /// <summary>One command each, as a program does that wants a few of many.</summary>
    private static async Task OneByOneAsync(ImapClient client, PeerMeasure measure)
    {
        foreach (var uid in await client.SearchAsync(ImapSearch.All, CancellationToken.None))
        {
            if (await client.FetchMessageAsync(uid, Largest, CancellationToken.None) is not { } message)
                continue;
            measure.Messages++;
            measure.Bytes += message.Length;
            measure.Eat(MimeMessage.Parse(message));
        }
    }
}
