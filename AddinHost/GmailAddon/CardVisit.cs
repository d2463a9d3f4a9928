using System.Globalization;
using AddinHost.GmailAddon.Actions;
using AddinHost.GmailAddon.Cards;
using AddinHost.Organizations;
using AddinHost.Providers;
using AddinHost.Providers.Gmail;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Texts;
using AddinHost.Shared.Web;
using Microsoft.Extensions.Options;

namespace AddinHost.GmailAddon;

/// <summary>One call of Google for a card: what it said, for whom, in which zone; and how buttons and links of the answer are made.</summary>
public sealed class CardVisit(PublicUrl publicUrl, ActionIds ids, Caller caller, IOptions<GmailAddonOptions> options)
{
    private static readonly TimeSpan FarthestZone = TimeSpan.FromHours(14);
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    private TimeZoneInfo zone = TimeZoneInfo.Utc;

    public CardEvent Event { get; private set; } = new();

    /// <summary>By the Apps Script variant, which draws cards itself.</summary>
    public bool IsScript { get; private set; }

    public LinkedIdentities.Identity Identity { get; private set; } = null!;

    /// <summary>In Gmail's place, in the simulator; null where Google itself called.</summary>
    public SimulatedGmail? Simulated { get; private set; }

    /// <summary>What the open message is read with.</summary>
    /// <exception cref="ProviderException">Google gave no tokens, or none that are.</exception>
    public OpenedMessages.Access Access =>
        Event.AuthorizationEventObject?.UserOAuthToken is { } user && Event.Gmail?.AccessToken is { } message && IsToken(user) && IsToken(message)
            ? new(user, message, options.Value.GmailWithin)
            : throw new ProviderException(ProviderFailure.ReauthorizationNeeded, "gmail_token_missing");

    public void Begin(CardEvent said, LinkedIdentities.Identity identity, bool isScript, SimulatedGmail? simulated = null)
    {
        ArgumentNullException.ThrowIfNull(said);
        (Event, Identity, IsScript, Simulated) = (said, identity, isScript, simulated);
        if (said.CommonEventObject?.TimeZone is not { } told)
            return;
        if (told.Id is { Length: > 0 and < 100 } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var named))
            zone = named;
        else if (told.Offset is { } offset && Math.Abs(offset) <= FarthestZone.TotalMilliseconds)
            zone = TimeZoneInfo.CreateCustomTimeZone("card", TimeSpan.FromMinutes(Math.Round(offset / 60_000)), null, null);
    }

    /// <summary>The language of a card: that of Gmail, where we speak it.</summary>
    public static string LocaleOf(CardEvent said)
    {
        ArgumentNullException.ThrowIfNull(said);
        var language = (said.CommonEventObject?.UserLocale ?? "").Split('-', '_')[0];
        return Array.Find(Say.Languages, known => known.Equals(language, StringComparison.OrdinalIgnoreCase)) ?? Say.Languages[0];
    }

    public string Time(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        return CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "de" ? local.ToString("dd.MM.yyyy, HH:mm", CultureInfo.InvariantCulture) : local.ToString("d MMM yyyy, HH:mm", English);
    }

    /// <summary>The end of a day that was picked, by the clock on the reader's wall.</summary>
    public DateTimeOffset EndOf(long pickedMilliseconds)
    {
        var day = DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Clamp(pickedMilliseconds, 0, 7_000_000_000_000)).UtcDateTime.Date;
        var evening = DateTime.SpecifyKind(day.AddHours(18), DateTimeKind.Unspecified);
        return new DateTimeOffset(evening, zone.GetUtcOffset(evening));
    }

    public OnClick Do(ActionId action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return OnClick.Do($"{Root}gmail/action", ids.Sign(caller.MemberId, action), IsScript && action.Kind == ActionKind.MakeReply);
    }

    public Button Button(string text, ActionId action, bool isFirst = false) => new(text, Do(action), isFirst ? "FILLED" : null);

    public OnClick Open(string path, bool reloads = false) => OnClick.Open(new Uri(Root + path), reloads);

    public Button Link(string text, string path, bool isFirst = false, bool reloads = false) => new(text, Open(path, reloads), isFirst ? "FILLED" : null);

    public ActionId? Pressed => ids.Read(caller.MemberId, Event.ActionId);

    private string Root => publicUrl.Current.AbsoluteUri.TrimEnd('/') + "/";

    private static bool IsToken(string text) => text is { Length: > 0 and <= 4_096 } && text.All(letter => letter is > ' ' and < (char)127);
}
