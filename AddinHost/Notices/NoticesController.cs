using AddinHost.Notices.Post;
using AddinHost.Organizations;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Notices;

/// <summary>What the caller is told by Inlay itself, and for administrators how its mail fares.</summary>
[ApiController, Authorize, Route("api/v1"), Tags("Notices")]
public sealed class NoticesController(ListNotices list, MarkNotices mark, CheckOwnMail check, ChangePreferences preferences) : ControllerBase
{
    [HttpGet("notices")]
    [ProducesResponseType<Page<NoticeView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<NoticeView>>> ListAsync(CancellationToken ct) => new Page<NoticeView>(await list.HandleAsync(ct), null);

    [HttpPost("notices/read")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> ReadAsync(CancellationToken ct)
    {
        await mark.ReadAllAsync(ct);
        return NoContent();
    }

    [HttpDelete("notices/{id:guid}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> DismissAsync(Guid id, CancellationToken ct) => (await mark.DismissAsync(id, ct)).ToActionResult();

    /// <summary>What the caller wants to be told of, in the browser and in the digest.</summary>
    [HttpGet("notice-preferences")]
    [ProducesResponseType<ChangePreferences.View>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ChangePreferences.View>> ShowPreferencesAsync(CancellationToken ct) => await preferences.ShowAsync(ct);

    [HttpPut("notice-preferences")]
    [ProducesResponseType<ChangePreferences.View>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ChangePreferences.View>> ChangePreferencesAsync(ChangePreferences.Request request, CancellationToken ct) => (await preferences.HandleAsync(request, ct)).ToActionResult();

    [HttpGet("own-mail"), Authorize(Policies.Administer)]
    [ProducesResponseType<OwnMailView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<OwnMailView>> ShowOwnMailAsync(CancellationToken ct) => await check.ShowAsync(ct);

    [HttpPost("own-mail/tests"), Authorize(Policies.Administer)]
    [ProducesResponseType<OwnMailView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<OwnMailView>> TestOwnMailAsync(CancellationToken ct) => (await check.TestAsync(ct)).ToActionResult();
}
