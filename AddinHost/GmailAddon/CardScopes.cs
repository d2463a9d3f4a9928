namespace AddinHost.GmailAddon;

/// <summary>What the add-on asks Google's user for, the least that does it: the header of the open message, all of it once something is pressed, and drafts while one writes.</summary>
public static class CardScopes
{
    private const string Root = "https://www.googleapis.com/auth/";

    public const string Execute = Root + "gmail.addons.execute";
    public const string Email = Root + "userinfo.email";
    public const string Header = Root + "gmail.addons.current.message.metadata";
    public const string Pressed = Root + "gmail.addons.current.message.action";
    public const string Compose = Root + "gmail.addons.current.action.compose";
    public const string Locale = Root + "script.locale";

    /// <summary>All of the open message without being pressed: who has given this, has given more than we ask.</summary>
    private const string Whole = Root + "gmail.addons.current.message.readonly";

    public static readonly IReadOnlyList<string> All = [Execute, Email, Header, Pressed, Compose, Locale];

    /// <summary>To read the open message.</summary>
    public static readonly IReadOnlyList<string> Reading = [Header, Pressed];

    /// <param name="isNobody">There was no identity token.</param>
    /// <param name="given">Null where Google does not tell.</param>
    public static IReadOnlyList<string> MissingFor(string trigger, bool isNobody, IReadOnlyList<string>? given)
    {
        var missing = new List<string>();
        if (isNobody)
            missing.Add(Email);
        if (given is null)
            return missing;
        if (trigger == "message" && !given.Contains(Header) && !given.Contains(Whole))
            missing.AddRange(Reading.Except(given));
        if (trigger == "compose" && !given.Contains(Compose))
            missing.Add(Compose);
        return missing;
    }
}
