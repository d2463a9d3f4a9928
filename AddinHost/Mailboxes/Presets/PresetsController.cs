using AddinHost.Organizations;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Mailboxes.Presets;

/// <summary>Servers by mail domain, for administrators.</summary>
[ApiController, Authorize(Policies.Administer), Route("api/v1/mailbox-presets"), Tags("Mailboxes")]
public sealed class PresetsController(ManagePresets presets) : ControllerBase
{
    [HttpGet]
    [ProducesResponseType<Page<ManagePresets.View>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<ManagePresets.View>>> ListAsync(CancellationToken ct) => new Page<ManagePresets.View>(await presets.ListAsync(ct), null);

    [HttpPut("{domain}")]
    [ProducesResponseType<ManagePresets.View>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ManagePresets.View>> SetAsync(string domain, ManagePresets.Request request, CancellationToken ct) => (await presets.SetAsync(domain, request, ct)).ToActionResult();

    [HttpDelete("{domain}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> RemoveAsync(string domain, CancellationToken ct) => (await presets.RemoveAsync(domain, ct)).ToActionResult();
}
