using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Templates;

/// <summary>Where one can book time with the caller.</summary>
public sealed class ChooseMeetingLink(AppDb db, Caller caller)
{
    /// <param name="Url">Null or empty: none.</param>
    public sealed record View([MaxLength(1_000)] string? Url);

    public async Task<View> GetAsync(CancellationToken ct) => new(await db.MeetingLinks.Where(row => row.MemberId == caller.MemberId).Select(row => row.Url).SingleOrDefaultAsync(ct));

    public async Task<Result<View>> SetAsync(View request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (string.IsNullOrWhiteSpace(request.Url))
        {
            await db.WriteAsync(() => db.MeetingLinks.Where(row => row.MemberId == caller.MemberId).ExecuteDeleteAsync(ct), ct);
            return new View((string?)null);
        }

        if (!Uri.TryCreate(request.Url.Trim(), UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps || url.UserInfo.Length > 0)
            return Error.Field("url", "meeting_link_invalid", "Give the whole address of the page, beginning with https://.");
        await db.WriteAsync(
            async () =>
            {
                if (!await db.TryInsertAsync(new MeetingLink { MemberId = caller.MemberId, Url = url.AbsoluteUri }, ct))
                    await db.MeetingLinks.Where(row => row.MemberId == caller.MemberId).ExecuteUpdateAsync(set => set.SetProperty(row => row.Url, url.AbsoluteUri), ct);
            },
            ct);
        return new View(url.AbsoluteUri);
    }
}
