using AddinHost.GmailAddon.Actions;
using AddinHost.GmailAddon.Cards;
using AddinHost.GmailAddon.Tokens;
using AddinHost.Mailboxes;
using AddinHost.Organizations;
using AddinHost.Providers;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;

namespace AddinHost.GmailAddon;

/// <summary>Where every call of Google comes in: tokens first, then permissions, then the member, then what was asked for. Whatever goes wrong behind the tokens is a card that says what to do.</summary>
public sealed partial class CardDesk(
    GoogleTokens tokens, LinkedIdentities identities, Caller caller, CardVisit visit, FrontCards front, ReadingActions reading, ComposingActions composing, CardActions actions, SignOutAction signOut, ListMailboxes listMailboxes, WhoAmI whoAmI,
    ILogger<CardDesk> logger)
{
    private const string SimulatedIssuer = "simulator";

    public static readonly Error Refused = Error.Unauthenticated("google_token_invalid", "This is answered to Google alone, for the add-on of this installation.");

    private static readonly Error KeysAway = Error.Unavailable("google_keys_unavailable", "Google's keys cannot be had at the moment, so nobody can be recognised. Try again in a minute.");
    private static readonly Error OldButton = Error.Invalid("card_out_of_date", "This card is out of date. Close the message and open it again.");

    /// <param name="trigger">homepage, message, compose, action, settings or sign-out.</param>
    public async Task<Result<Answer>> AnswerAsync(string trigger, bool isScript, string? authorization, CardEvent said, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(said);
        GoogleTokens.Checked found;
        try
        {
            found = isScript ? await tokens.OfScriptAsync(authorization, ct) : await tokens.OfDeploymentAsync(authorization, said, "gmail/" + trigger, ct);
        }
        catch (HttpRequestException exception)
        {
            LogKeysAway(exception);
            return KeysAway;
        }

        if (found.Fault != TokenFault.None)
        {
            LogRefused(trigger, found.Fault);
            return Refused;
        }

        if (CardScopes.MissingFor(trigger, found.Identity is null, said.AuthorizationEventObject?.AuthorizedScopes) is { Count: > 0 } missing)
            return Answer.Ask(missing);
        var identity = found.Identity ?? throw new InvalidOperationException("Google was asked for the scope of the identity.");
        visit.Begin(said, identity, isScript);
        if (await identities.FindAsync(identity, ct) is not { } bearer)
            return Answer.Push(front.Link(identities.Offer(identity)));
        caller.BecomeMember(bearer.OrganizationId, bearer.MemberId, bearer.Permissions);
        return await AnswerMemberAsync(trigger, ct);
    }

    /// <summary>
    /// The same for the simulator, where the caller is whoever their session says: no token of Google's is there, and none is believed. Its issuer is no other's, so that a link
    /// made here opens nothing to Google's calls.
    /// </summary>
    public async Task<Result<Answer>> AnswerAsync(string trigger, CardEvent said, SimulatedGmail gmail, string address, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(said);
        if (CardScopes.MissingFor(trigger, isNobody: false, said.AuthorizationEventObject?.AuthorizedScopes) is { Count: > 0 } missing)
            return Answer.Ask(missing);
        var identity = new LinkedIdentities.Identity(IdentityKind.Google, SimulatedIssuer, caller.MemberId.ToString("N"), address);
        visit.Begin(said, identity, isScript: false, gmail);
        return await identities.FindAsync(identity, ct) is { } bearer && bearer.MemberId == caller.MemberId ? await AnswerMemberAsync(trigger, ct) : Answer.Push(front.Link(identities.Offer(identity)));
    }

    private async Task<Result<Answer>> AnswerMemberAsync(string trigger, CancellationToken ct)
    {
        try
        {
            var answer = await RunAsync(trigger, ct);
            return answer.Error is { } error ? Tell(trigger, error.Detail, canRetry: error.Kind is ErrorKind.Unavailable or ErrorKind.Conflict) : answer;
        }
        catch (ProviderException exception) when (exception.Code == "gmail_scope_missing")
        {
            return Answer.Ask(CardScopes.Reading);
        }
        catch (ProviderException exception)
        {
            return Tell(trigger, GmailTrouble.Of(exception), canRetry: true);
        }
#pragma warning disable CA1031 // Google shows nothing of an answer that is an error: its reader would see an empty card.
        catch (Exception exception) when (exception is not OperationCanceledException || !ct.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(exception, trigger);
            return Tell(trigger, Say.Text("card_failed", "Something went wrong on our side, and nothing was lost. Try again; tell your administrator if it happens again."), canRetry: true);
        }
    }

    private async Task<Result<Answer>> RunAsync(string trigger, CancellationToken ct) => trigger switch
    {
        "homepage" => Answer.Push(front.Home(await listMailboxes.HandleAsync(ct))),
        "message" => (await reading.ShowAsync(ct)).Then(Answer.Push),
        "compose" => (await composing.ShowAsync(ct)).Then(Answer.Push),
        "settings" => (await whoAmI.HandleAsync(ct)).Then(me => Answer.Push(front.Settings(me))),
        "sign-out" => await signOut.RunAsync(new ActionId(ActionKind.SignOut), ct),
        _ => visit.Pressed is { } action ? await actions.RunAsync(action, ct) : OldButton,
    };

    /// <summary>A button says it in a word over the card that is there; anything else has no card yet.</summary>
    private Answer Tell(string trigger, string text, bool canRetry) => trigger == "action" ? Answer.Word(text) : Answer.Push(front.Trouble(text, canRetry && trigger == "message"));

    [LoggerMessage(LogLevel.Warning, "A call for a card at {Trigger} was refused: {Fault}")]
    private partial void LogRefused(string trigger, TokenFault fault);

    [LoggerMessage(LogLevel.Warning, "Google's keys cannot be had")]
    private partial void LogKeysAway(Exception exception);

    [LoggerMessage(LogLevel.Error, "A card at {Trigger} could not be made")]
    private partial void LogFailed(Exception exception, string trigger);
}
