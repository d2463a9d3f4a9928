using AddinHost.Organizations;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Logging.Rules;

/// <summary>The rules of logging.</summary>
[ApiController, Authorize, Route("api/v1/logging-rules"), Tags("Logging")]
public sealed class RulesController(ManageRules manage, PreviewRules preview) : ControllerBase
{
    [HttpGet]
    [ProducesResponseType<RulesView>(StatusCodes.Status200OK)]
    public Task<RulesView> GetAsync(CancellationToken ct) => manage.GetAsync(ct);

    [HttpPut("organization"), Authorize(Policies.Administer)]
    [ProducesResponseType<RulesView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<RulesView>> SetOrganizationAsync(ManageRules.OrganizationRequest request, CancellationToken ct) => (await manage.SetOrganizationAsync(request, ct)).ToActionResult();

    [HttpPut("mine")]
    [ProducesResponseType<RulesView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<RulesView>> SetMineAsync(ManageRules.MemberRequest request, CancellationToken ct) => (await manage.SetMineAsync(request, ct)).ToActionResult();

    /// <summary>What rules that are not saved would make of the mail of the last weeks.</summary>
    [HttpPost("previews")]
    [ProducesResponseType<PreviewRules.Response>(StatusCodes.Status200OK)]
    public async Task<ActionResult<PreviewRules.Response>> PreviewAsync(PreviewRules.Request request, CancellationToken ct) => (await preview.HandleAsync(request, ct)).ToActionResult();
}
