using AddinHost.Providers;

namespace AddinHost.Mailboxes;

/// <summary>The words of api.md for kinds of provider, and which of them can be connected by now.</summary>
internal static class ProviderWords
{
    public static string Of(ProviderKind kind) => kind switch
    {
        ProviderKind.Gmail => "gmail",
        ProviderKind.Graph => "graph",
        ProviderKind.Exchange => "exchange",
        ProviderKind.Imap => "imap",
        _ => "memory",
    };

    public static ProviderKind? Kind(string word) => word switch
    {
        "gmail" => ProviderKind.Gmail,
        "graph" => ProviderKind.Graph,
        "exchange" => ProviderKind.Exchange,
        "imap" => ProviderKind.Imap,
        "memory" => ProviderKind.Memory,
        _ => null,
    };
}
