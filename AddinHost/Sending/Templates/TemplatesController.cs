using AddinHost.Organizations;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Sending.Templates;

/// <summary>Texts to write with: templates, snippets, the caller's meeting link.</summary>
[ApiController, Authorize(Policies.PersonalEmailAccess), Route("api/v1"), Tags("Sending")]
public sealed class TemplatesController(ManageTemplates manage, FillTemplate fill, Tokens tokens, ChooseMeetingLink meetingLink) : ControllerBase
{
    [HttpGet("templates")]
    [ProducesResponseType<Page<ManageTemplates.View>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<ManageTemplates.View>>> ListAsync(CancellationToken ct) => await manage.ListAsync(ct);

    [HttpPost("templates")]
    [ProducesResponseType<ManageTemplates.View>(StatusCodes.Status201Created)]
    public async Task<ActionResult<ManageTemplates.View>> AddAsync(ManageTemplates.Request request, CancellationToken ct) => (await manage.AddAsync(request, ct)).ToCreated();

    [HttpPut("templates/{id:guid}")]
    [ProducesResponseType<ManageTemplates.View>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ManageTemplates.View>> ChangeAsync(Guid id, ManageTemplates.Request request, CancellationToken ct) => (await manage.ChangeAsync(id, request, ct)).ToActionResult();

    [HttpDelete("templates/{id:guid}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    public async Task<ActionResult> RemoveAsync(Guid id, CancellationToken ct) => (await manage.RemoveAsync(id, ct)).ToActionResult();

    /// <summary>The template with the values of a contact.</summary>
    [HttpPost("templates/{id:guid}/fill")]
    [ProducesResponseType<FillTemplate.Response>(StatusCodes.Status200OK)]
    public async Task<ActionResult<FillTemplate.Response>> FillAsync(Guid id, FillTemplate.Request request, CancellationToken ct) => (await fill.HandleAsync(id, request, ct)).ToActionResult();

    /// <summary>The tokens that a template may hold.</summary>
    [HttpGet("template-tokens")]
    [ProducesResponseType<Page<string>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<string>>> TokensAsync(CancellationToken ct) => new Page<string>(await tokens.ListAsync(ct), null);

    [HttpGet("meeting-link")]
    [ProducesResponseType<ChooseMeetingLink.View>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ChooseMeetingLink.View>> MeetingLinkAsync(CancellationToken ct) => await meetingLink.GetAsync(ct);

    [HttpPut("meeting-link")]
    [ProducesResponseType<ChooseMeetingLink.View>(StatusCodes.Status200OK)]
    public async Task<ActionResult<ChooseMeetingLink.View>> SetMeetingLinkAsync(ChooseMeetingLink.View request, CancellationToken ct) => (await meetingLink.SetAsync(request, ct)).ToActionResult();
}
