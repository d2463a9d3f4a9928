using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>UID FETCH of whole messages or single parts (RFC 9051 6.4.5): one in memory, many one after the other, or one into a stream. PEEK never sets \Seen.</summary>
internal static class FetchMessageCommand
{
    private static readonly SearchValues<char> InSections = SearchValues.Create("0123456789.");

    public static async Task<byte[]?> RunAsync(ImapSession session, uint uid, int maxBytes, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        ImapLiteral? body = null;
        var wanted = Wanted(session, maxBytes);
        await foreach (var found in StreamAsync(session, uid, "", wanted, sink: null, ct))
            body = found;
        if (body is not { } message)
            return null;
        if (message.Length >= wanted)
            throw ImapFailures.TooLarge("The message exceeds the limit.");
        return System.Runtime.InteropServices.MemoryMarshal.TryGetArray(message.Bytes, out var array) && array.Array!.Length == message.Length ? array.Array : message.Bytes.ToArray();
    }

    /// <summary>Bytes written, or null when it is gone. The time that the destination takes is not the server's.</summary>
    public static async Task<long?> ToStreamAsync(ImapSession session, uint uid, string section, Stream destination, int maxBytes, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        if (section.AsSpan().ContainsAnyExcept(InSections))
            throw new MailProtocolException(MailFailure.Refused, "A section is not one and is not sent.");
        var wanted = Wanted(session, maxBytes);
        long? written = null;
        await foreach (var found in StreamAsync(session, uid, section, wanted, destination, ct))
            written = found.Length;
        return written >= wanted ? throw ImapFailures.TooLarge("The message exceeds the limit.") : written;
    }

    public static async IAsyncEnumerable<ImapMessageBody> ManyAsync(ImapSession session, ImapUidSet uids, int maxBytes, [EnumeratorCancellation] CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        var wanted = Wanted(session, maxBytes);
        var seen = new HashSet<uint>();
        var items = string.Create(CultureInfo.InvariantCulture, $"(UID BODY.PEEK[]<0.{wanted}>)");
        await foreach (var found in FetchCommand.StreamAsync(session, uids, items, "", 0, Prepare, ct))
        {
            if (found.Body is not { } body)
                continue;
            if (found.Uid == 0)
                throw ImapFailures.Garbage();
            if (seen.Add(found.Uid))
                yield return new ImapMessageBody(found.Uid, body.Bytes[..Math.Min(body.Bytes.Length, wanted - 1)], body.Length >= wanted);
        }

        void Prepare(ImapReader reader)
        {
            reader.LiteralKeep = wanted;
            reader.ReusesLiterals = true;
        }
    }

    // One byte more than wanted tells "exactly so long" from "longer" without moving a message that is too large.
    private static int Wanted(ImapSession session, int maxBytes) => Math.Min(maxBytes, session.Options.MaxLiteralLength - 1) + 1;

    private static async IAsyncEnumerable<ImapLiteral> StreamAsync(
        ImapSession session, uint uid, string section, int wanted, Stream? sink, [EnumeratorCancellation] CancellationToken ct)
    {
        var part = string.Create(CultureInfo.InvariantCulture, $"(UID BODY.PEEK[{section}]<0.{wanted}>)");
        using var exchange = await session.StartAsync(new ImapCommandLine("UID FETCH").Number(uid).Text(part), session.Options.TransferTimeout, ct);
        exchange.Reader.LiteralKeep = wanted;
        if (sink is not null)
            exchange.Reader.Sink = WriteAsync;
        while (await exchange.NextAsync() is { } response)
        {
            if (response.Kind != ImapResponseKind.Fetch)
                continue;
            var found = FetchAttributes.Read(response.Parse(session.Options.MaxDepth), session.Utf8);
            if (found.Body is not { } body || found.Uid != uid)
                continue;

            // A short one may come as a quoted string.
            if (sink is not null && body.Bytes.Length > 0)
                await WriteAsync(body.Bytes);
            yield return body;

            // One answer is what was asked for; a second would be written behind the first.
            if (sink is not null)
                exchange.Reader.Sink = _ => throw ImapFailures.Garbage();
        }

        async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
        {
            exchange.Pause();
            await sink!.WriteAsync(bytes, ct);
            exchange.Resume();
        }
    }
}
