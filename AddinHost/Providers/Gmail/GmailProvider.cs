using AddinHost.Providers.Gmail.Client;
using AddinHost.Shared.Caching;

namespace AddinHost.Providers.Gmail;

/// <summary>A mailbox over the Gmail API. Needs the scopes gmail.readonly and gmail.compose, and no wider one: so it cannot move or delete anything.</summary>
public sealed partial class GmailProvider : IMailProvider, IWatchChanges, IListMessageIds, IListOlderMail, IListAliases, IReceivePush, IExcludeMarked, IDiscardDrafts
{
    public const string SignInStep = "sign_in";
    public const string ReadStep = "read";
    public const string SendPermissionStep = "send_permission";

    private const string Me = "me";
    private const string Trash = "TRASH";

    private readonly ProviderConnection connection;
    private readonly ICache cache;
    private readonly GmailCalls calls;
    private readonly GmailSettings settings;
    private readonly GoogleOptions options;
    private readonly TimeProvider time;

    public GmailProvider(ProviderConnection connection, ICache cache, GmailSurroundings surroundings)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(surroundings);
        (this.connection, this.cache, options, time) = (connection, cache, surroundings.Options, surroundings.Time);
        calls = new GmailCalls(connection, surroundings);
        settings = GmailSettings.Read(connection.Settings);
    }

    private UsersResource Users => calls.Service.Users;

    public ValueTask DisposeAsync()
    {
        listening?.Dispose();
        calls.Dispose();
        return ValueTask.CompletedTask;
    }

    public async Task CheckAsync(string testMark, Func<string, Task> onStep, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(onStep);
        await StepAsync(SignInStep, async () =>
        {
            var profile = await calls.DoAsync(Users.GetProfile(Me), ct);
            if (!string.Equals(profile.EmailAddress, connection.Address, StringComparison.OrdinalIgnoreCase))
                throw new ProviderException(ProviderFailure.Rejected, "gmail_other_account");
        });
        await StepAsync(ReadStep, async () =>
        {
            var list = Users.Messages.List(Me);
            (list.LabelIds, list.MaxResults) = (LabelOf(WatchedFolder.Inbox), 1);
            await calls.DoAsync(list, ct);
        });
        // What may make a draft may send it: no message has to go out to show it.
        await StepAsync(SendPermissionStep, async () =>
        {
            var mail = TestMessage.Write(connection.Address, testMark, time.GetUtcNow());
            var draft = await calls.DoAsync(Users.Drafts.Create(new Draft { Message = new Message() }, Me, mail.Content), ct);
            await calls.DoAsync(Users.Drafts.Delete(Me, draft.Id!), ct);
        });

        async Task StepAsync(string step, Func<Task> work)
        {
            await onStep(step);
            try
            {
                await work();
            }
            catch (ProviderException failure)
            {
                throw GmailErrors.AtStep(failure, step);
            }
        }
    }

    public async Task<IReadOnlyList<MailAlias>> ListAliasesAsync(CancellationToken ct)
    {
        var all = await calls.DoAsync(Users.Settings.SendAs.List(Me), ct);
        // An address that waits for its owner's agreement may not be sent from.
        return
        [
            .. (all.SendAs ?? []).Where(alias => alias is { SendAsEmail.Length: > 0 } && (alias.IsPrimary == true || alias.VerificationStatus is null or "" or "accepted"))
                .Select(alias => new MailAlias(alias.SendAsEmail!, string.IsNullOrWhiteSpace(alias.DisplayName) ? null : alias.DisplayName, alias.IsPrimary == true)),
        ];
    }

    public async Task<IReadOnlyList<MailMark>> ListMarksAsync(CancellationToken ct)
    {
        var all = await calls.DoAsync(Users.Labels.List(Me), ct);
        return
        [
            .. (all.Labels ?? []).Where(label => label is { Id.Length: > 0, Name.Length: > 0 } && (label.Type == "user" || label.Id.StartsWith(GmailTexts.Category, StringComparison.Ordinal)))
                .Select(label => new MailMark(label.Id!, GmailTexts.LabelName(label.Id!, label.Name!))).OrderBy(mark => mark.Name, StringComparer.CurrentCultureIgnoreCase),
        ];
    }

    private static string LabelOf(WatchedFolder folder) => folder == WatchedFolder.Sent ? "SENT" : "INBOX";
}
