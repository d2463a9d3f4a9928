using AddinHost.Mail.Imap.Commands;

namespace AddinHost.Mail.Imap;

/// <summary>
/// An IMAP connection (RFC 9051 and 3501), one command at a time. Everything that the server or the network does wrong is a
/// <see cref="MailProtocolException"/>. After a refusal (NO, BAD) the connection goes on; after a cancelled command, a time limit, garbage, a
/// broken-off fetch or a loss it is closed (<see cref="IsUsable"/>) and every further command says Closed.
/// </summary>
public sealed class ImapClient : IAsyncDisposable
{
    private readonly ImapSession _session;

    private ImapClient(ImapSession session) => _session = session;

    /// <summary>What the server can do, as said over TLS and after login.</summary>
    public ImapCapabilities Capabilities => _session.Capabilities;

    /// <summary>False once the connection is closed for whatever reason.</summary>
    public bool IsUsable => !_session.IsBroken;

    /// <summary>The selected folder with what the server has announced since, or null.</summary>
    public ImapMailboxStatus? Selected => _session.Selected?.Snapshot();

    /// <summary>Reads the greeting, puts TLS on and asks for the capabilities. Owns the transport from here on, also when it throws.</summary>
    public static async Task<ImapClient> ConnectAsync(MailTransport transport, ImapOptions options, CancellationToken ct)
    {
        var session = new ImapSession(transport, options);
        using var limit = new CancellationTokenSource(options.ConnectTimeout, options.Clock);
        using var cancellation = ct.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        try
        {
            await GreetingCommand.RunAsync(session, transport.Security, limit.Token);
            return new ImapClient(session);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            await session.DisposeAsync();
            throw ImapFailures.TimedOut();
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Logs in: AUTHENTICATE PLAIN, else LOGIN unless the server disabled it, else AUTHENTICATE LOGIN. Fails with AuthenticationFailed,
    /// AppPasswordLikely, Throttled or Unavailable; Refused where the server takes no password at all.
    /// </summary>
    public async Task AuthenticateAsync(MailCredentials credentials, CancellationToken ct)
    {
        if ((credentials.UserName + credentials.Password).AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            throw new MailProtocolException(MailFailure.AuthenticationFailed, "User name or password hold a line break or NUL; they are not sent.");

        _session.CapabilitiesKnown = false;
        try
        {
            await SendCredentialsAsync(credentials, ct);
        }
        catch (MailProtocolException failure) when (ImapFailures.WithoutEcho(failure, credentials) is not null)
        {
            throw ImapFailures.WithoutEcho(failure, credentials)!;
        }

        if (!_session.CapabilitiesKnown)
            await CapabilityCommand.RunAsync(_session, ct);
    }

    /// <summary>All folders that the member sees. TooLarge when there are more than <see cref="ImapOptions.MaxFolders"/>.</summary>
    public Task<IReadOnlyList<ImapFolder>> ListAsync(CancellationToken ct) => ListCommand.RunAsync(_session, ct);

    /// <summary>Makes a folder. Refused with the code ALREADYEXISTS where the server says so.</summary>
    public Task CreateAsync(string folder, CancellationToken ct) => CreateCommand.RunAsync(_session, folder, ct);

    /// <summary>Selects a folder; read-only is EXAMINE, with which nothing in it can change. When it is refused, no folder is selected.</summary>
    public Task<ImapMailboxStatus> SelectAsync(string folder, bool readOnly, CancellationToken ct) => SelectCommand.RunAsync(_session, folder, readOnly, ct);

    /// <summary>Looks at a folder that is not selected.</summary>
    public Task<ImapFolderStatus> StatusAsync(string folder, CancellationToken ct) => StatusCommand.RunAsync(_session, folder, ct);

    /// <summary>
    /// Streams headers as they arrive, each UID once, in the server's order; UIDs that are gone are missing. While the caller works nothing is
    /// read (back-pressure) and no time limit runs. Whoever stops before the end closes the connection.
    /// </summary>
    public IAsyncEnumerable<ImapHeaderItem> FetchHeadersAsync(ImapUidSet uids, CancellationToken ct) => FetchHeadersCommand.RunAsync(_session, uids, ct);

    /// <summary>One whole message, byte for byte; null when it is gone. TooLarge, with the connection intact, when it is longer than the limit.</summary>
    /// <param name="maxBytes">At most one byte more than this is transferred; capped by <see cref="ImapOptions.MaxLiteralLength"/>.</param>
    public Task<byte[]?> FetchMessageAsync(uint uid, int maxBytes, CancellationToken ct) => FetchMessageCommand.RunAsync(_session, uid, maxBytes, ct);

    /// <summary>UIDs of what matches, ascending.</summary>
    public Task<IReadOnlyList<uint>> SearchAsync(ImapSearch query, CancellationToken ct) => SearchCommand.RunAsync(_session, query, ct);

    /// <summary>
    /// Puts a message into a folder; null where the server does not tell the UID. Refused with the code TRYCREATE when the folder is missing,
    /// TooLarge over the quota. After a loss or time limit the message may be there.
    /// </summary>
    public Task<AppendResult?> AppendAsync(
        string folder, ReadOnlyMemory<byte> message, IReadOnlyList<string> flags, DateTimeOffset? internalDate, CancellationToken ct) =>
        AppendCommand.RunAsync(_session, folder, message, flags, internalDate, ct);

    /// <summary>
    /// Waits until a message came or went in the selected folder (true) or the time is over (false), and leaves IDLE. What was announced since
    /// the last return, during other commands too, counts at once. Only where <see cref="ImapCapabilities.Idle"/>; else poll with NOOP.
    /// </summary>
    /// <param name="onChange">Called at the announcement, before IDLE is left; must not use this client.</param>
    /// <param name="reissue">Longest wait; below 29 minutes, after which servers hang up (RFC 2177).</param>
    public Task<bool> IdleAsync(Action? onChange, TimeSpan reissue, CancellationToken ct) => IdleCommand.RunAsync(_session, onChange, reissue, ct);

    /// <summary>Keeps the connection alive and lets the server announce changes; see <see cref="Selected"/>.</summary>
    public Task NoopAsync(CancellationToken ct) => NoopCommand.RunAsync(_session, ct);

    /// <summary>Adds flags such as <c>\Deleted</c> to one message of the selected folder.</summary>
    public Task AddFlagsAsync(uint uid, IReadOnlyList<string> flags, CancellationToken ct) => StoreCommand.RunAsync(_session, uid, flags, ct);

    /// <summary>Marks one message as deleted and removes it, and no other; without UIDPLUS it stays marked and the answer is false.</summary>
    public async Task<bool> RemoveMessageAsync(uint uid, CancellationToken ct)
    {
        await StoreCommand.RunAsync(_session, uid, [@"\Deleted"], ct);
        if (!Capabilities.UidPlus)
            return false;
        await ExpungeCommand.RunAsync(_session, uid, ct);
        return true;
    }

    /// <summary>Says goodbye and closes. Never fails but by cancellation.</summary>
    public Task LogoutAsync(CancellationToken ct) => LogoutCommand.RunAsync(_session, ct);

    /// <summary>Closes at once, without LOGOUT.</summary>
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private async Task SendCredentialsAsync(MailCredentials credentials, CancellationToken ct)
    {
        if (Capabilities.Has("AUTH=PLAIN"))
            await AuthenticateCommand.PlainAsync(_session, credentials, ct);
        else if (!Capabilities.LoginDisabled)
            await LoginCommand.RunAsync(_session, credentials, ct);
        else if (Capabilities.Has("AUTH=LOGIN"))
            await AuthenticateCommand.LoginAsync(_session, credentials, ct);
        else
            throw new MailProtocolException(MailFailure.Refused, "The IMAP server takes no password on this connection.") { ResponseCode = "LOGINDISABLED" };
    }
}
