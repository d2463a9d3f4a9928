using AddinHost.Logging;
using AddinHost.Mailboxes;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.OutlookAddin;

/// <summary>What the simulator needs of a mail server. In Development only, like its pages (<see cref="SimulatorPages"/>).</summary>
[ApiController, Authorize, Route("api/v1/simulator"), ApiExplorerSettings(IgnoreApi = true)]
public sealed class SimulatorController(FileSimulatedMail file) : ControllerBase
{
    [HttpPost("sent-mails"), Consumes("message/rfc822")]
    public async Task<ActionResult<FileSimulatedMail.Response>> SentAsync([FromBody] RawEmail mail, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        return (await file.HandleAsync(mail.Content, ct)).ToActionResult();
    }
}
