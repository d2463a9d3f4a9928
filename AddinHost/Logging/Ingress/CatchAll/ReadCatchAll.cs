using System.Text.Json;
using AddinHost.Mail;
using AddinHost.Mail.Imap;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Smtp;
using AddinHost.Providers;
using AddinHost.Providers.Imap;
using AddinHost.Shared.Outbound;
using Microsoft.Extensions.Options;

namespace AddinHost.Logging.Ingress.CatchAll;

/// <summary>
/// Reads the catch-all mailbox from where it stands: what was delivered to a logging address goes into the spool like any mail that comes in, and everything else is left
/// alone. The cursor moves when the spool has the mail on disk; a crash in between repeats one mail, which the spool knows by its content.
/// </summary>
public sealed class ReadCatchAll(
    CatchAllCursor cursor, IngressSpool spool, IngressRecipients recipients, OutboundSockets sockets, ImapLimits limits, IOptions<IngressOptions> options)
{
    public const string SpoolFull = "spool_full";
    public const string FolderMissing = "catch_all_folder_missing";

    /// <summary>The spool or the database could not take it.</summary>
    private const string Failed = "sync_failed";

    private const int Headers = 50;
    private const int MostPending = 500;

    private readonly CatchAllOptions settings = options.Value.Imap;

    private sealed record Arrival(uint Uid, SmtpReceivedEnvelope? Envelope);

    /// <summary>Reads to the end; false when another host does.</summary>
    public async Task<bool> RunAsync(CancellationToken ct)
    {
        if (await cursor.ClaimAsync(ct) is not { } mailbox)
            return false;
        string? problem = Failed;
        try
        {
            await using var imap = await OpenAsync(ct);
            problem = await ReadAsync(imap, mailbox, ct);
            await imap.LogoutAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The host ends; how the mailbox fares is as it was.
            problem = mailbox.ProblemCode;
            throw;
        }
        catch (Exception exception) when (ImapErrors.Covers(exception))
        {
            // All was read when only the farewell failed.
            if (problem == Failed)
                problem = exception is MailProtocolException { Failure: MailFailure.Refused } ? FolderMissing : ImapErrors.From(exception, MailSide.Imap, settings.PinnedKeys.Length > 0).Code;
        }
        catch (ProviderException exception)
        {
            problem = exception.Code;
        }
        finally
        {
            await cursor.ReleaseAsync(mailbox.Id, problem, CancellationToken.None);
        }

        return true;
    }

    private async Task<ImapClient> OpenAsync(CancellationToken ct)
    {
        // The settings name it, not a member; the guard holds all the same, for names resolve to what others say.
        var stream = await sockets.ConnectAsync(settings.Host, settings.Port, ct);
        var imap = await ImapClient.ConnectAsync(new MailTransport(stream, settings.Security, (plain, upgradeCt) => OutboundSockets.UpgradeToTlsAsync(plain, settings.Host, settings.PinnedKeys, upgradeCt)), limits.Imap, ct);
        try
        {
            await imap.AuthenticateAsync(new MailCredentials(settings.UserName, settings.Password), ct);
            return imap;
        }
        catch (Exception exception)
        {
            await imap.DisposeAsync();
            if (ImapErrors.Covers(exception))
                throw ImapErrors.FromLogin(exception, MailSide.Imap, settings.PinnedKeys.Length > 0);
            throw;
        }
    }

    /// <summary>The code of what stands in the way; null at the end.</summary>
    private async Task<string?> ReadAsync(ImapClient imap, CatchAllMailbox mailbox, CancellationToken ct)
    {
        var status = await imap.SelectAsync(settings.Folder, readOnly: false, ct);
        if (mailbox.UidValidity != status.UidValidity)
        {
            // Other UIDs now: all is read again, and what is on record stays as it is.
            (mailbox.UidValidity, mailbox.LastUid, mailbox.Pending) = (status.UidValidity, 0, "[]");
            await cursor.SaveAsync(mailbox, ct);
        }

        var problem = await PutAwayAsync(imap, mailbox, ct);
        var waiting = await imap.SearchAsync(new ImapSearch { Uids = new ImapUidRange((uint)mailbox.LastUid + 1, null) }, ct);
        // "5:*" also names the last message where its UID is lower (RFC 9051, 9).
        foreach (var some in waiting.Where(uid => uid > mailbox.LastUid).Order().Chunk(Headers))
        {
            // Mail is taken although the server will not put it away; not for ever, or the list of it grows without end.
            if (problem is not null && Pending(mailbox).Count >= MostPending)
                return problem;
            foreach (var arrival in await LookAsync(imap, some, ct))
            {
                if (arrival.Envelope is { } envelope)
                {
                    if (!spool.HasRoom)
                        return SpoolFull;
                    await TakeAsync(imap, mailbox, arrival.Uid, envelope, ct);
                }
                else
                {
                    mailbox.LeftAlone++;
                }

                mailbox.LastUid = arrival.Uid;
                if (arrival.Envelope is not null)
                    await cursor.SaveAsync(mailbox, ct);
            }

            mailbox.LastUid = some[^1];
            await cursor.SaveAsync(mailbox, ct);
            problem ??= await PutAwayAsync(imap, mailbox, ct);
        }

        return problem;
    }

    private async Task<List<Arrival>> LookAsync(ImapClient imap, uint[] uids, CancellationToken ct)
    {
        var found = new List<(uint Uid, string? From, IReadOnlyList<string> Recipients)>();
        await foreach (var item in imap.FetchHeadersAsync(ImapUidSet.Of(uids), ct))
        {
            var envelope = DeliveredTo.Read(MessageHeaders.Parse(item.Header), settings.Recipients, settings.Hops);
            found.Add((item.Uid, envelope?.From, envelope?.Recipients ?? []));
        }

        var arrivals = new List<Arrival>();
        foreach (var (uid, from, to) in found.DistinctBy(one => one.Uid).OrderBy(one => one.Uid))
        {
            var ours = new List<string>();
            foreach (var address in to)
            {
                if (await recipients.CheckAsync(address, ct) is not { } refusal)
                    ours.Add(address);
                else if (refusal.Code is >= 400 and < 500)
                    throw new ProviderException(ProviderFailure.Unavailable, Failed);
            }

            // A server that tells no sender has not said that it is a report, whose sender is empty.
            arrivals.Add(new Arrival(uid, ours.Count == 0 ? null : new SmtpReceivedEnvelope(from ?? "unknown", ours, null, "IMAP", Utf8: true)));
        }

        return arrivals;
    }

    private async Task TakeAsync(ImapClient imap, CatchAllMailbox mailbox, uint uid, SmtpReceivedEnvelope envelope, CancellationToken ct)
    {
        var place = Begin(envelope);
        await using var into = new ReceptionStream(place);
        try
        {
            var most = (int)Math.Min(options.Value.MaxMessageBytes, limits.Imap.MaxLiteralLength);
            if (await imap.FetchToAsync(uid, "", into, most, ct) is null)
                return;
            await place.KeepAsync(ct);
            mailbox.Taken++;
            mailbox.Pending = JsonSerializer.Serialize(Pending(mailbox).Append(uid));
        }
        catch (Exception exception) when (into.Problem is not null || exception is UnauthorizedAccessException or IOException)
        {
            throw new ProviderException(ProviderFailure.Unavailable, Failed, exception);
        }
        catch (MailProtocolException exception) when (exception.Failure == MailFailure.TooLarge && imap.IsUsable)
        {
            mailbox.TooLarge++;
        }
        finally
        {
            await place.EndAsync();
        }
    }

    private SmtpReception Begin(SmtpReceivedEnvelope envelope)
    {
        try
        {
            return spool.Begin(envelope, "imap");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ProviderException(ProviderFailure.Unavailable, Failed, exception);
        }
    }

    /// <summary>Marks, moves or deletes what Inlay has. What a crash, or a server that refuses, left undone is tried again at the next look.</summary>
    private async Task<string?> PutAwayAsync(ImapClient imap, CatchAllMailbox mailbox, CancellationToken ct)
    {
        var pending = Pending(mailbox);
        if (pending.Count == 0)
            return null;
        var uids = ImapUidSet.Of(pending);
        try
        {
            switch (settings.Then)
            {
                case CatchAllThen.Seen:
                    await imap.StoreFlagsAsync(uids, ImapFlagChange.Add, [@"\Seen"], unchangedSince: null, ct);
                    break;
                case CatchAllThen.Delete:
                    await imap.RemoveAsync(uids, ct);
                    break;
                default:
                    await MoveAsync(imap, uids, ct);
                    break;
            }
        }
        catch (MailProtocolException exception) when (exception.Failure == MailFailure.Refused && imap.IsUsable)
        {
            return FolderMissing;
        }

        mailbox.Pending = "[]";
        await cursor.SaveAsync(mailbox, ct);
        return null;
    }

    private async Task MoveAsync(ImapClient imap, ImapUidSet uids, CancellationToken ct)
    {
        try
        {
            await imap.MoveAsync(uids, settings.MoveTo, ct);
        }
        catch (MailProtocolException exception) when (exception is { Failure: MailFailure.Refused, ResponseCode: "TRYCREATE" } && imap.IsUsable)
        {
            await imap.CreateAsync(settings.MoveTo, ct);
            await imap.MoveAsync(uids, settings.MoveTo, ct);
        }
    }

    private static List<uint> Pending(CatchAllMailbox mailbox) => JsonSerializer.Deserialize<List<uint>>(mailbox.Pending) ?? [];

    /// <summary>Writes into a place of the spool.</summary>
    private sealed class ReceptionStream(SmtpReception place) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        /// <summary>Why the spool did not take it: the disk's fault, not the server's.</summary>
        public Exception? Problem { get; private set; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                await place.WriteAsync(buffer, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Problem = exception;
                throw;
            }
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
