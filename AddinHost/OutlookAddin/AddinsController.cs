using AddinHost.Organizations;
using AddinHost.Organizations.Identities;
using AddinHost.OutlookAddin.Manifests;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.OutlookAddin;

/// <summary>Whether the caller has the add-in, and what is missing for it.</summary>
[ApiController, Authorize, Route("api/v1/addins"), Tags("Manifests")]
public sealed class AddinsController(OutlookManifests manifests, PaneSightings sightings, IdentitySignIn signIn) : ControllerBase
{
    /// <param name="Hindrance">Why Outlook would not take it; null when it would.</param>
    /// <param name="Remedy">What an administrator does about that.</param>
    /// <param name="SignsIn">Outlook itself can sign its user in: by Microsoft 365, by Exchange on premises.</param>
    public sealed record OutlookView(DateTimeOffset? SeenAt, string? Hindrance, string? Remedy, IdentitySignIn.Ways SignsIn);

    [HttpGet("outlook")]
    [ProducesResponseType<OutlookView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<OutlookView>> GetAsync(CancellationToken ct)
    {
        var hindrance = manifests.Hindrance();
        return new OutlookView(await sightings.LastAsync(ct), hindrance?.Detail, hindrance?.Extras?["remedy"] as string, await signIn.WaysAsync(ct));
    }
}
