using System.Globalization;
using AddinHost.GmailAddon.Cards;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.GmailAddon;

/// <summary>What Google calls: by HTTP for the add-on, and the script of the other variant. Open to all, since it is tokens in the call that say who asks.</summary>
[ApiController, AllowAnonymous, Route("gmail"), ApiExplorerSettings(IgnoreApi = true)]
public sealed class GmailAddonController(CardDesk desk) : ControllerBase
{
    private const string Triggers = "{trigger:regex(^(homepage|message|compose|action|settings|sign-out)$)}";

    private static readonly Error Unreadable = Error.Invalid("body_invalid", "The request is missing something or holds a value of the wrong form.");

    [HttpPost(Triggers)]
    public Task<IActionResult> CallAsync(string trigger, CancellationToken ct) => AnswerAsync(trigger, isScript: false, ct);

    [HttpPost("script/" + Triggers)]
    public Task<IActionResult> CallFromScriptAsync(string trigger, CancellationToken ct) => AnswerAsync(trigger, isScript: true, ct);

    private async Task<IActionResult> AnswerAsync(string trigger, bool isScript, CancellationToken ct)
    {
        if (await CardEvent.ReadAsync(Request, ct) is not { } said)
            return new ProblemResult(Unreadable);
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(CardVisit.LocaleOf(said));
        Response.Headers.CacheControl = "no-store";
        var answer = await desk.AnswerAsync(trigger, isScript, Request.Headers.Authorization, said, ct);
        return answer.Error is { } error ? new ProblemResult(error) : new JsonResult(answer.Value, Answer.Json);
    }
}
