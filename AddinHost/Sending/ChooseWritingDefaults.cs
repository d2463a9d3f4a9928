using AddinHost.Data;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending;

/// <summary>Whether the caller's new mails begin with tracking and with logging; what a mail is really sent with is decided for each.</summary>
public sealed class ChooseWritingDefaults(AppDb db, Caller caller)
{
    public sealed record Choice(bool Track, bool Log);

    public async Task<Choice> GetAsync(CancellationToken ct) =>
        await db.WritingDefaults.Where(row => row.MemberId == caller.MemberId).Select(row => new Choice(row.Track, row.Log)).SingleOrDefaultAsync(ct) ?? new Choice(true, true);

    public async Task<Result<Choice>> SetAsync(Choice choice, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(choice);
        await db.WriteAsync(
            async () =>
            {
                if (!await db.TryInsertAsync(new WritingDefaults { MemberId = caller.MemberId, Track = choice.Track, Log = choice.Log }, ct))
                    await db.WritingDefaults.Where(row => row.MemberId == caller.MemberId).ExecuteUpdateAsync(set => set.SetProperty(row => row.Track, choice.Track).SetProperty(row => row.Log, choice.Log), ct);
            },
            ct);
        return choice;
    }
}
