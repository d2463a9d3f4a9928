using AddinHost.Organizations;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Mailboxes.Apps;

/// <summary>Clients at Google and Microsoft, for administrators.</summary>
[ApiController, Authorize(Policies.Administer), Route("api/v1/provider-apps"), Tags("Mailboxes")]
public sealed class ProviderAppsController(ManageProviderApps apps, CheckProviderApp check) : ControllerBase
{
    [HttpGet]
    [ProducesResponseType<Page<ProviderAppView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<ProviderAppView>>> ListAsync(CancellationToken ct) => new Page<ProviderAppView>(await apps.ListAsync(ct), null);

    [HttpPut("{provider}")]
    [ProducesResponseType<ProviderAppView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ProviderAppView>> SetAsync(string provider, ManageProviderApps.Request request, CancellationToken ct) => (await apps.SetAsync(provider, request, ct)).ToActionResult();

    [HttpDelete("{provider}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> RemoveAsync(string provider, CancellationToken ct) => (await apps.RemoveAsync(provider, ct)).ToActionResult();

    [HttpPost("{provider}/checks")]
    [ProducesResponseType<Page<CheckProviderApp.Check>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<CheckProviderApp.Check>>> CheckAsync(string provider, CancellationToken ct) => (await check.HandleAsync(provider, ct)).ToActionResult();
}
