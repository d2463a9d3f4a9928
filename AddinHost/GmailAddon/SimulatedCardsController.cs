using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AddinHost.GmailAddon.Cards;
using AddinHost.Mailboxes;
using AddinHost.Organizations;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.GmailAddon;

/// <summary>
/// The cards for the simulator, in Development only like its pages. What differs from <see cref="GmailAddonController"/>: the session of a member stands in the place of Google's
/// tokens, and the open message comes with the call in the place of Gmail's answer. Everything behind is the same.
/// </summary>
[ApiController, Authorize, Route("api/v1/simulator/gmail"), ApiExplorerSettings(IgnoreApi = true)]
public sealed class SimulatedCardsController(CardDesk desk, ListMailboxes listMailboxes, WhoAmI whoAmI) : ControllerBase
{
    private const int LongestMessage = 5 * 1024 * 1024;

    private static readonly Error Unreadable = Error.Invalid("body_invalid", "The request is missing something or holds a value of the wrong form.");

    /// <param name="Event">As Google would say it, without tokens.</param>
    /// <param name="Message">The open message with its source; null for none.</param>
    public sealed record Call(JsonElement Event, [MaxLength(LongestMessage)] string? Message = null);

    /// <param name="Answer">As Google would get it.</param>
    /// <param name="Draft">What lies in the drafts now, where the answer opens one.</param>
    public sealed record Answered(Answer Answer, string? Draft);

    [HttpPost("{trigger:regex(^(homepage|message|compose|action|settings|sign-out)$)}")]
    public async Task<IActionResult> CallAsync(string trigger, Call call, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (CardEvent.Of(call.Event) is not { } said)
            return new ProblemResult(Unreadable);
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(CardVisit.LocaleOf(said));
        var me = await whoAmI.HandleAsync(ct);
        if (me.Error is { } nobody)
            return new ProblemResult(nobody);
        var address = (await listMailboxes.HandleAsync(ct)) is [{ } first, ..] ? first.Address : me.Value.Email;
        var gmail = new SimulatedGmail(call.Message is { } source ? Encoding.UTF8.GetBytes(source) : null);
        Response.Headers.CacheControl = "no-store";
        var answer = await desk.AnswerAsync(trigger, said, gmail, address, ct);
        return answer.Error is { } error ? new ProblemResult(error) : new JsonResult(new Answered(answer.Value, gmail.Draft is { } draft ? Encoding.UTF8.GetString(draft.Span) : null), Answer.Json);
    }
}
