using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Providers;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Notices.Post;

/// <summary>How the product's own mail fares.</summary>
/// <param name="Server">The host that takes it; null where it is written to <paramref name="Folder"/>.</param>
/// <param name="Waiting">Mails of this organization that could not go out yet.</param>
/// <param name="Problem">Why the last of them did not.</param>
public sealed record OwnMailView(string? Server, string? Folder, string From, int Waiting, DateTimeOffset? LastMailedAt, OwnMailProblem? Problem);

/// <summary>What is wrong with the product's own mail, and the next thing to do.</summary>
public sealed record OwnMailProblem(string Code, string Detail, string Remedy);

/// <summary>Shows administrators how the product's own mail fares, and sends them one to try.</summary>
public sealed class CheckOwnMail(AppDb db, Caller caller, PostOwnMail post, OpenNotices notices, IOptions<NoticesOptions> options, TimeProvider clock)
{
    public async Task<OwnMailView> ShowAsync(CancellationToken ct)
    {
        var unsent = await db.Notices.AsNoTracking().Where(row => row.MailProblemCode != null && row.EndedAt == null).OrderByDescending(row => row.Id).Select(row => new { row.MailState, row.MailProblemCode }).ToListAsync(ct);
        var waiting = unsent.Where(row => row.MailState == NoticeMailState.Waiting).ToList();
        var last = await db.Notices.MaxAsync(row => row.MailedAt, ct);
        var server = options.Value.HasServer ? options.Value.Smtp.Host : null;
        var code = (waiting.FirstOrDefault() ?? unsent.FirstOrDefault())?.MailProblemCode;
        return new OwnMailView(server, server is null ? post.Folder : null, post.From.Address, waiting.Count, last, code is null ? null : Problem(code));
    }

    /// <summary>To the caller's own sign-in address. Where it goes out, what waits goes out next.</summary>
    public async Task<Result<OwnMailView>> TestAsync(CancellationToken ct)
    {
        var member = await db.Users.AsNoTracking().SingleAsync(row => row.Id == caller.MemberId, ct);
        if (!EmailAddress.TryParse(member.Email, out var to))
            return Failed("notice_recipient_refused");
        var mail = Say.In(member.Locale, () => new OwnMail(
            Guid.CreateVersion7(), clock.GetUtcNow(), to, Say.Text("own_mail_test_subject", "Inlay: test of its own mail"), Say.Text("own_mail_test_text", "This is how Inlay's own mail arrives: notices of broken connections, for example.")));
        try
        {
            await post.RunAsync(mail, ct);
        }
        catch (ProviderException failure)
        {
            return Failed(failure.Code);
        }

        var now = clock.GetUtcNow();
        await db.WriteAsync(() => db.Notices.Where(row => row.MailState == NoticeMailState.Waiting).ExecuteUpdateAsync(set => set.SetProperty(row => row.MailDueAt, now), ct), ct);
        await notices.EndAsync(NoticeKind.NoticeMailFailing, null, ct);
        return await ShowAsync(ct);
    }

    private static Error Failed(string code)
    {
        var problem = Problem(code);
        return Error.Unprocessable(code, problem.Detail) with { Extras = new Dictionary<string, object?> { ["remedy"] = problem.Remedy } };
    }

    private static OwnMailProblem Problem(string code)
    {
        var text = PostTexts.Of(code);
        return new(code, text.Detail, text.Remedy);
    }
}
