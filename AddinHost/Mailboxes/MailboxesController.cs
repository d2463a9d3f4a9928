using System.ComponentModel.DataAnnotations;
using AddinHost.Mailboxes.Detection;
using AddinHost.Organizations;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Mailboxes;

/// <summary>The caller's own mailboxes.</summary>
[ApiController, Authorize(Policies.PersonalEmailAccess), Route("api/v1"), Tags("Mailboxes")]
public sealed class MailboxesController(
    OwnMailboxes own, ListMailboxes list, ConnectMailbox connect, ReconnectMailbox reconnect, DisableMailbox disable, EnableMailbox enable, RemoveMailbox remove,
    MailboxExclusions exclusions, SwitchAutomation automation, DetectProvider detect, CheckMailbox check) : ControllerBase
{
    /// <param name="Provider">A provider that the member asked for by name; those that are never connected are answered with their refusal.</param>
    public sealed record DetectionRequest([Required, MaxLength(1_000)] string Address, [MaxLength(40)] string? Provider = null);

    [HttpPost("mailboxes/detections")]
    [ProducesResponseType<DetectionAnswer>(StatusCodes.Status200OK)]
    public async Task<ActionResult<DetectionAnswer>> DetectAsync(DetectionRequest request, CancellationToken ct)
    {
        var answer = await detect.HandleAsync(request.Address, request.Provider, ct);
        return answer.Reason == DetectionReason.AddressNotMail ? new ProblemResult(MailboxErrors.AddressNotMail()) : answer;
    }

    [HttpGet("disclosures/{provider}")]
    [ProducesResponseType<Disclosure>(StatusCodes.Status200OK)]
    public ActionResult<Disclosure> Disclose(string provider, string? locale) => Disclosures.Find(provider, locale).ToActionResult();

    [HttpPost("mailboxes")]
    [ProducesResponseType<MailboxView>(StatusCodes.Status201Created)]
    public async Task<ActionResult<MailboxView>> ConnectAsync(ConnectMailbox.Request request, CancellationToken ct) => (await connect.HandleAsync(request, ct)).ToCreated();

    [HttpGet("mailboxes")]
    [ProducesResponseType<Page<MailboxView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<MailboxView>>> ListAsync(CancellationToken ct) => new Page<MailboxView>(await list.HandleAsync(ct), null);

    [HttpGet("mailboxes/{id:guid}")]
    [ProducesResponseType<MailboxView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<MailboxView>> GetAsync(Guid id, CancellationToken ct) => (await own.ViewAsync(id, ct)).ToActionResult();

    [HttpPost("mailboxes/{id:guid}/disable")]
    [ProducesResponseType<MailboxView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<MailboxView>> DisableAsync(Guid id, CancellationToken ct) => (await disable.HandleAsync(id, ct)).ToActionResult();

    [HttpPost("mailboxes/{id:guid}/enable")]
    [ProducesResponseType<MailboxView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<MailboxView>> EnableAsync(Guid id, CancellationToken ct) => (await enable.HandleAsync(id, ct)).ToActionResult();

    [HttpPost("mailboxes/{id:guid}/reconnect")]
    [ProducesResponseType<MailboxView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<MailboxView>> ReconnectAsync(Guid id, ReconnectMailbox.Request request, CancellationToken ct) => (await reconnect.HandleAsync(id, request, ct)).ToActionResult();

    /// <summary>Looks at everything that the mailbox stands on; sends and changes nothing.</summary>
    [HttpPost("mailboxes/{id:guid}/checks")]
    [ProducesResponseType<Page<Apps.CheckProviderApp.Check>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<Apps.CheckProviderApp.Check>>> CheckAsync(Guid id, CancellationToken ct) => (await check.HandleAsync(id, ct)).ToActionResult();

    [HttpDelete("mailboxes/{id:guid}")]
    [ProducesResponseType<RemoveMailbox.Response>(StatusCodes.Status200OK)]
    public async Task<ActionResult<RemoveMailbox.Response>> RemoveAsync(Guid id, CancellationToken ct) => (await remove.HandleAsync(id, ct)).ToActionResult();

    /// <summary>Whether details of contacts are proposed from the signatures of new mail.</summary>
    [HttpPut("mailboxes/{id:guid}/automation")]
    [ProducesResponseType<MailboxView>(StatusCodes.Status200OK)]
    public async Task<ActionResult<MailboxView>> SwitchAutomationAsync(Guid id, SwitchAutomation.Request request, CancellationToken ct) => (await automation.HandleAsync(id, request, ct)).ToActionResult();

    [HttpGet("mailboxes/{id:guid}/exclusions")]
    [ProducesResponseType<Page<ExclusionView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<ExclusionView>>> ListExclusionsAsync(Guid id, CancellationToken ct) =>
        (await exclusions.ListAsync(id, ct)).Then(items => new Page<ExclusionView>(items, null)).ToActionResult();

    [HttpPut("mailboxes/{id:guid}/exclusions")]
    [ProducesResponseType<Page<ExclusionView>>(StatusCodes.Status200OK)]
    public async Task<ActionResult<Page<ExclusionView>>> SetExclusionsAsync(Guid id, MailboxExclusions.Request request, CancellationToken ct) =>
        (await exclusions.SetAsync(id, request, ct)).Then(items => new Page<ExclusionView>(items, null)).ToActionResult();
}
