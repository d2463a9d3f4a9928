namespace AddinHost.OutlookAddin;

/// <summary>Settings under "Addin".</summary>
public sealed class OutlookAddinOptions
{
    /// <summary>Origins that may frame the pane besides Outlook's own: Outlook on the web on premises, national clouds.</summary>
    public IReadOnlyList<string> FrameAncestors { get; set; } = [];

    /// <summary>Ask for the open message alone (ReadWriteItem), and do without working on several selected ones.</summary>
    public bool NarrowPermission { get; set; }

    /// <summary>An environment variable gives one text with spaces or commas, a JSON file a list.</summary>
    internal static IReadOnlyList<string> Read(IConfigurationSection section) =>
        section.Value is { } text
            ? text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [.. section.GetChildren().Select(child => child.Value ?? "").Where(value => value.Length > 0)];

    /// <summary>Only https origins, "*." in front of the host allowed: anything else could add a directive to the policy.</summary>
    internal static bool IsOrigin(string text) =>
        text.StartsWith("https://", StringComparison.Ordinal)
        && Uri.TryCreate(text.Replace("https://*.", "https://any.", StringComparison.Ordinal), UriKind.Absolute, out var url)
        && url is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
        && text[8..].All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or ':' or '*');
}
