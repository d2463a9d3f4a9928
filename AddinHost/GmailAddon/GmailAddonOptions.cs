namespace AddinHost.GmailAddon;

/// <summary>The Gmail add-on as Google knows it (<c>Google:Addon:*</c>). Empty: every card request is refused.</summary>
public sealed class GmailAddonOptions
{
    public const string Section = "Google:Addon";

    /// <summary>The service account in whose name Google calls: "Authorization Resource" of the deployment.</summary>
    public string? ServiceAccountEmail { get; set; }

    /// <summary>OAuth client that the user's identity tokens are made for: from the same place.</summary>
    public string? ClientId { get; set; }

    /// <summary>OAuth client of the Apps Script project, where that variant is used.</summary>
    public string? ScriptClientId { get; set; }

    /// <summary>How long a card waits for Gmail; Google itself gives up after 30 seconds.</summary>
    public TimeSpan GmailWithin { get; set; } = TimeSpan.FromSeconds(10);
}
