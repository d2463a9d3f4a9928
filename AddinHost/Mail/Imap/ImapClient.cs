using AddinHost.Mail.Imap.Commands;
using AddinHost.Mail.Sasl;

namespace AddinHost.Mail.Imap;

/// <summary>
/// An IMAP connection (RFC 9051 and 3501), one call at a time; what one call needs goes out pipelined. Everything that the server or the network does wrong is a
/// <see cref="MailProtocolException"/>. After a refusal (NO, BAD) the connection goes on; after a cancelled command, a time limit, garbage, a
/// broken-off fetch or a loss it is closed (<see cref="IsUsable"/>) and every further command says Closed. What a server lacks is done in another way where there
/// is one; <see cref="ImapCapabilities"/> says what it has.
/// </summary>
public sealed partial class ImapClient : IAsyncDisposable
{
    private readonly ImapSession _session;

    private ImapClient(ImapSession session) => _session = session;

    /// <summary>What the server can do, as said over TLS and after login.</summary>
    public ImapCapabilities Capabilities => _session.Capabilities;

    /// <summary>False once the connection is closed for whatever reason.</summary>
    public bool IsUsable => !_session.IsBroken;

    /// <summary>What ENABLE switched on, for example QRESYNC.</summary>
    public IReadOnlyCollection<string> Enabled => _session.Enabled;

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
    /// Logs in: with a token by OAUTHBEARER or XOAUTH2; with a password by SCRAM-SHA-256, SCRAM-SHA-1 or PLAIN, else by the LOGIN command unless the server disabled
    /// it, else by the LOGIN mechanism. Fails with AuthenticationFailed, AppPasswordLikely, Throttled or Unavailable; Refused where the server takes nothing of
    /// this; Garbage where a server that should prove to know the password did not.
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

    /// <summary>Switches on what of these the server offers (RFC 5161): <c>UTF8=ACCEPT</c>, <c>CONDSTORE</c>, <c>QRESYNC</c>, <c>IMAP4rev2</c>. What it does not offer is left out.</summary>
    public Task EnableAsync(IReadOnlyCollection<string> names, CancellationToken ct) => EnableCommand.RunAsync(_session, names, ct);

    /// <summary>Tells the server who we are and returns what it says of itself; nothing where it has no ID (RFC 2971). Never say anything private.</summary>
    public Task<IReadOnlyDictionary<string, string>> IdentifyAsync(IReadOnlyDictionary<string, string> ours, CancellationToken ct) => IdCommand.RunAsync(_session, ours, ct);

    /// <summary>Where folders are; all empty where the server does not say.</summary>
    public Task<ImapNamespaces> NamespacesAsync(CancellationToken ct) => NamespaceCommand.RunAsync(_session, ct);

    /// <summary>All folders that the member sees. TooLarge when there are more than <see cref="ImapOptions.MaxFolders"/>.</summary>
    public Task<IReadOnlyList<ImapFolder>> ListAsync(CancellationToken ct) => ListCommand.RunAsync(_session, ct);

    /// <summary>All folders with their states, in one command where the server has LIST-STATUS, else with one STATUS each, all sent at once.</summary>
    public Task<IReadOnlyList<(ImapFolder Folder, ImapFolderStatus? Status)>> ListWithStatusAsync(CancellationToken ct) => ListCommand.WithStatusAsync(_session, ct);

    /// <summary>Makes a folder. Refused with the code ALREADYEXISTS where the server says so.</summary>
    public Task CreateAsync(string folder, CancellationToken ct) => CreateCommand.RunAsync(_session, folder, ct);

    /// <summary>Removes a folder with all that is in it.</summary>
    public Task DeleteAsync(string folder, CancellationToken ct) => DeleteCommand.RunAsync(_session, folder, ct);

    public Task RenameAsync(string from, string to, CancellationToken ct) => RenameCommand.RunAsync(_session, from, to, ct);

    /// <summary>Selects a folder; read-only is EXAMINE, with which nothing in it can change. When it is refused, no folder is selected.</summary>
    public Task<ImapMailboxStatus> SelectAsync(string folder, bool readOnly, CancellationToken ct) => SelectCommand.RunAsync(_session, folder, readOnly, ct);

    /// <summary>Selects a folder and tells what happened in it since last time: by QRESYNC, else by CONDSTORE and a search, else by asking for all flags.</summary>
    public Task<ImapResync> ResyncAsync(string folder, bool readOnly, ImapSyncPoint known, CancellationToken ct) => ResyncCommand.RunAsync(_session, folder, readOnly, known, ct);

    /// <summary>Looks at a folder that is not selected.</summary>
    public Task<ImapFolderStatus> StatusAsync(string folder, CancellationToken ct) => StatusCommand.RunAsync(_session, folder, ct);

    /// <summary>Looks at several folders at once, in their order; of one that the server refuses everything is null.</summary>
    public async Task<IReadOnlyList<ImapFolderStatus>> StatusAsync(IReadOnlyList<string> folders, CancellationToken ct) => (await StatusCommand.RunAsync(_session, folders, ct)).Statuses;

    /// <summary>
    /// Watches folders on this one connection: by NOTIFY where the server has it, else the first by IDLE and the others by STATUS, else all by asking. Put the folder
    /// where a delay matters most first.
    /// </summary>
    public Task<ImapWatch> WatchAsync(IReadOnlyList<string> folders, CancellationToken ct) => ImapWatch.StartAsync(_session, folders, ct);

    /// <summary>
    /// Waits until a message came or went in the selected folder (true) or the time is over (false), and leaves IDLE. What was announced since
    /// the last return, during other commands too, counts at once. Only where <see cref="ImapCapabilities.Idle"/>; else poll with NOOP.
    /// </summary>
    /// <param name="onChange">Called at the announcement, before IDLE is left; must not use this client.</param>
    /// <param name="reissue">Longest wait; below 29 minutes, after which servers hang up (RFC 2177).</param>
    public Task<bool> IdleAsync(Action? onChange, TimeSpan reissue, CancellationToken ct) => IdleCommand.RunAsync(_session, onChange, reissue, ct);

    /// <summary>Keeps the connection alive and lets the server announce changes; see <see cref="Selected"/>.</summary>
    public Task NoopAsync(CancellationToken ct) => NoopCommand.RunAsync(_session, ct);

    /// <summary>Says goodbye and closes. Never fails but by cancellation.</summary>
    public Task LogoutAsync(CancellationToken ct) => LogoutCommand.RunAsync(_session, ct);

    /// <summary>Closes at once, without LOGOUT.</summary>
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private async Task SendCredentialsAsync(MailCredentials credentials, CancellationToken ct)
    {
        var mechanisms = SaslMechanisms.For(credentials, name => Capabilities.Has("AUTH=" + name));
        for (var i = 0; i < mechanisms.Count; i++)
        {
            // Nobody but us can see the difference, and of the two the command is what old servers do right.
            if (mechanisms[i] is SaslLogin && !Capabilities.LoginDisabled)
                break;
            try
            {
                await AuthenticateCommand.RunAsync(_session, mechanisms[i], ct);
                return;
            }
            catch (MailProtocolException exception) when (
                exception.Failure is MailFailure.AuthenticationFailed or MailFailure.AppPasswordLikely or MailFailure.Refused
                && !mechanisms[i].HasShownProof && i + 1 < mechanisms.Count && IsUsable)
            {
                // It keeps no secret of this kind for this user: another mechanism may do.
            }
        }

        if (credentials.AccessToken is not null || Capabilities.LoginDisabled)
            throw new MailProtocolException(MailFailure.Refused, "The IMAP server takes no such login on this connection.") { ResponseCode = "LOGINDISABLED" };
        await LoginCommand.RunAsync(_session, credentials, ct);
    }
}
