using System.Diagnostics.Metrics;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Notices.Digest;
using AddinHost.Organizations;
using AddinHost.Providers;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Texts;
using AddinHost.Shared.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Notices.Post;

/// <summary>
/// Sends the mails of notices that are due, of all organizations. What fails waits longer and longer; its administrators see why. A host that dies between
/// handing over and noting it repeats one mail under the same Message-ID.
/// </summary>
public sealed partial class SendNotices(
    AppDb db, IServiceScopeFactory scopes, PostOwnMail post, PublicUrl publicUrl, IOptions<NoticesOptions> options, TimeProvider clock, ILogger<SendNotices> logger)
{
    private const int Batch = 50;

    private static readonly Counter<long> Mailed = new Meter("Inlay.Notices").CreateCounter<long>("inlay.notices.mails", description: "Attempts to send a mail of the product's own, by kind and by what became of them");

    private const string RecipientRefused = "notice_recipient_refused";

    /// <summary>Before, it may be a moment's trouble.</summary>
    private const int TellAfterAttempts = 3;

    /// <summary>Whoever began to send is given up after this time.</summary>
    private static readonly TimeSpan Attempt = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan RetryAtMost = TimeSpan.FromHours(6);

    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var due = await db.Notices.IgnoreQueryFilters([AppDb.OrganizationFilter]).AsNoTracking().Where(row => row.MailDueAt != null && row.MailDueAt <= now)
            .OrderBy(row => row.MailDueAt).Take(Batch).Select(row => new { row.Id, row.OrganizationId, row.MemberId }).ToListAsync(ct);
        foreach (var row in due)
        {
            // One that cannot even be tried does not keep the others from their turn.
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(row.OrganizationId, row.MemberId);
                // A server that is away is not asked again for each of them: the rest waits for the next look.
                if (!await SendAsync(scope.ServiceProvider.GetRequiredService<AppDb>(), scope.ServiceProvider.GetRequiredService<OpenNotices>(), scope.ServiceProvider.GetRequiredService<WriteDigest>(), row.Id, ct))
                    return;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogBroken(exception, row.Id);
            }
        }
    }

    /// <summary>False when the server does not take mail at the moment.</summary>
    private async Task<bool> SendAsync(AppDb own, OpenNotices notices, WriteDigest digest, Guid id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var until = now + Attempt;
        var mine = own.Notices.Where(row => row.Id == id && row.MailDueAt != null);
        if (await own.WriteAsync(() => mine.Where(row => row.MailDueAt <= now).ExecuteUpdateAsync(set => set.SetProperty(row => row.MailDueAt, until).SetProperty(row => row.MailAttempts, row => row.MailAttempts + 1), ct), ct) == 0)
            return true;
        var notice = await own.Notices.AsNoTracking().SingleAsync(row => row.Id == id, ct);
        var member = await own.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == notice.MemberId, ct);
        if (notice.EndedAt is not null || notice.DismissedAt is not null || member is null || (notice.Kind == NoticeKind.Digest ? await digest.RunAsync(notice, member, ct) : Compose(notice, member)) is not { } mail)
        {
            await DoneAsync(own, id, NoticeMailState.NotNeeded, null, ct);
            return true;
        }

        try
        {
            var state = await post.RunAsync(mail, ct);
            Mailed.Add(1, new KeyValuePair<string, object?>("kind", notice.Kind.ToString()), new KeyValuePair<string, object?>("outcome", state.ToString()));
            await DoneAsync(own, id, state, clock.GetUtcNow(), ct);
            await notices.EndAsync(NoticeKind.NoticeMailFailing, null, ct);
            return true;
        }
        catch (ProviderException failure)
        {
            LogFailed(id, failure.Code, notice.MailAttempts);
            Mailed.Add(1, new KeyValuePair<string, object?>("kind", notice.Kind.ToString()), new KeyValuePair<string, object?>("outcome", failure.Code));
            await FailedAsync(own, notice, failure, ct);
            if (failure.Code == RecipientRefused)
                return true;
            if (notice.MailAttempts >= TellAfterAttempts || failure.Failure is ProviderFailure.ReauthorizationNeeded or ProviderFailure.NotTrusted or ProviderFailure.Rejected)
                await TellAdministratorsAsync(notices, failure.Code, ct);
            return false;
        }
    }

    /// <summary>In the language of the member at this moment, with the address that the installation has at this moment.</summary>
    private OwnMail? Compose(Notice notice, Member member)
    {
        if (!EmailAddress.TryParse(member.Email, out var to))
            return null;
        return Say.In(member.Locale, () =>
        {
            var text = NoticeTexts.Of(notice);
            var link = $"{publicUrl.Current.ToString().TrimEnd('/')}{text.Path}";
            var body = $"""
                {Say.Text("notice_mail_greeting", "Hello {0},", member.Name)}

                {text.Text}
                {(text.Remedy is null ? "" : $"\n{text.Remedy}\n")}
                {text.Action}:
                {link}

                --{" "}
                {Say.Text("notice_mail_foot", "Inlay wrote this by itself. Nobody reads answers to it.")}
                """;
            return new OwnMail(notice.Id, notice.CreatedAt, new EmailAddress(null, to.Address), text.Title, body);
        });
    }

    private static Task<int> DoneAsync(AppDb own, Guid id, NoticeMailState state, DateTimeOffset? mailedAt, CancellationToken ct) => own.WriteAsync(
        () => own.Notices.Where(row => row.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.MailState, state).SetProperty(row => row.MailDueAt, (DateTimeOffset?)null).SetProperty(row => row.MailedAt, mailedAt).SetProperty(row => row.MailProblemCode, (string?)null), ct),
        ct);

    private Task<int> FailedAsync(AppDb own, Notice notice, ProviderException failure, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var wait = options.Value.RetryAfter * Math.Pow(2, Math.Min(notice.MailAttempts - 1, 16));
        var isOver = failure.Code == RecipientRefused || now - notice.CreatedAt > options.Value.GiveUpAfter;
        var (state, code) = (isOver ? NoticeMailState.Failed : NoticeMailState.Waiting, failure.Code);
        DateTimeOffset? due = isOver ? null : now + (wait < RetryAtMost ? wait : RetryAtMost);
        return own.WriteAsync(
            () => own.Notices.Where(row => row.Id == notice.Id).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.MailState, state).SetProperty(row => row.MailDueAt, due).SetProperty(row => row.MailProblemCode, code), ct),
            ct);
    }

    private static async Task TellAdministratorsAsync(OpenNotices notices, string code, CancellationToken ct)
    {
        foreach (var administrator in await notices.AdministratorsAsync(ct))
            await notices.OpenAsync(administrator, NoticeKind.NoticeMailFailing, "mail", new NoticeFacts(Problem: code), null, ct);
    }

    [LoggerMessage(LogLevel.Warning, "The mail of notice {NoticeId} did not go out: {Code} (attempt {Attempts})")]
    private partial void LogFailed(Guid noticeId, string code, int attempts);

    [LoggerMessage(LogLevel.Error, "The mail of notice {NoticeId} could not be tried")]
    private partial void LogBroken(Exception exception, Guid noticeId);
}
