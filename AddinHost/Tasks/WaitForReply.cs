using AddinHost.Data;
using AddinHost.Messages;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tasks;

/// <summary>A wait for a reply as it is shown.</summary>
public sealed record ReplyWaitView(Guid MailMessageId, DateTimeOffset DueAt, ReplyWaitState State, Guid? TaskId);

/// <summary>"Remind me if no reply by ...": asks for it, shows it, takes it back.</summary>
public sealed class WaitForReply(AppDb db, Caller caller, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public sealed record Request(DateTimeOffset DueAt);

    public static readonly Error None = Error.NotFound("reply_wait_not_found", "You do not wait for a reply to that message.");

    public async Task<Result<ReplyWaitView>> AskAsync(Guid messageId, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var now = clock.GetUtcNow();
        if (request.DueAt <= now || request.DueAt > now + Longest)
            return Error.Field("dueAt", "reply_wait_time_invalid", "Choose a time in the future, within a year.");
        if (await db.MailMessages.Where(row => row.Id == messageId).Select(row => (MailDirection?)row.Direction).SingleOrDefaultAsync(ct) is not { } direction)
            return GetMessage.NotFound;
        if (direction != MailDirection.Outgoing)
            return Error.Unprocessable("reply_wait_incoming", "Only a message that you sent can wait for a reply.");
        var wait = new ReplyWait { MailMessageId = messageId, MemberId = caller.MemberId, DueAt = request.DueAt, CreatedAt = now };
        Guid? none = null;
        await db.WriteAsync(
            async () =>
            {
                if (!await db.TryInsertAsync(wait, ct))
                    await Mine(messageId).ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, request.DueAt).SetProperty(row => row.State, ReplyWaitState.Waiting).SetProperty(row => row.TaskId, none), ct);
            },
            ct);
        return await GetAsync(messageId, ct);
    }

    public async Task<Result<ReplyWaitView>> GetAsync(Guid messageId, CancellationToken ct) =>
        await Mine(messageId).Select(row => new ReplyWaitView(row.MailMessageId, row.DueAt, row.State, row.TaskId)).SingleOrDefaultAsync(ct) is { } wait
            ? wait.State == ReplyWaitState.Waiting && await IsAnsweredAsync(db, messageId, ct) ? wait with { State = ReplyWaitState.Replied } : wait
            : None;

    /// <summary>Is there such a message, whether or not anybody waits?</summary>
    public Task<bool> IsThereAsync(Guid messageId, CancellationToken ct) => db.MailMessages.AnyAsync(row => row.Id == messageId, ct);

    public async Task<Result<Done>> StopAsync(Guid messageId, CancellationToken ct) => await db.WriteAsync(() => Mine(messageId).ExecuteDeleteAsync(ct), ct) == 0 ? None : default(Done);

    /// <summary>Has anybody written on the thread since the message went out? An absence notice, or any other mail of a program, is nobody.</summary>
    internal static Task<bool> IsAnsweredAsync(AppDb db, Guid messageId, CancellationToken ct) => db.MailMessages.Where(row => row.Id == messageId)
        .AnyAsync(sent => db.MailMessages.Any(reply => reply.ThreadId == sent.ThreadId && reply.Direction == MailDirection.Incoming && !reply.IsAutoReply && reply.SentAt >= sent.SentAt && reply.Id != sent.Id), ct);

    private IQueryable<ReplyWait> Mine(Guid messageId) => db.ReplyWaits.Where(row => row.MailMessageId == messageId && row.MemberId == caller.MemberId);
}
