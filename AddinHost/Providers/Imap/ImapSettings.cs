using System.Text.Json;
using System.Text.Json.Serialization;
using AddinHost.Mail;

namespace AddinHost.Providers.Imap;

/// <summary>How a mailbox is reached over IMAP and SMTP; kept as JSON beside it. Holds no secret.</summary>
public sealed record ImapSettings(MailServer Imap, MailServer Smtp)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>SHA-256 of public keys, in hex, that count where normal validation of a certificate failed.</summary>
    public IReadOnlyList<string> PinnedKeys { get; init; } = [];

    /// <summary>Name of the Sent folder where somebody chose one; otherwise it is found by its use or its name.</summary>
    public string? SentFolder { get; init; }

    /// <summary>Where the member signed in: no password, the servers take an access token (RFC 7628). Null: a password.</summary>
    public ProviderKind? SignedInAt { get; init; }

    public static ImapSettings Read(string json) => JsonSerializer.Deserialize<ImapSettings>(json, Json) ?? throw new JsonException("The settings are null.");

    public string Write() => JsonSerializer.Serialize(this, Json);
}

/// <summary>One server as the member or detection named it.</summary>
/// <param name="UserName">Empty for a server that takes mail without signing in.</param>
public sealed record MailServer(string Host, int Port, MailSecurity Security, string UserName);

/// <summary>Passwords of a mailbox; kept as sealed JSON. Never prints them.</summary>
/// <param name="SmtpPassword">Only where the outgoing server has credentials of its own.</param>
public sealed record ImapSecrets(string Password, string? SmtpPassword = null)
{
    public static ImapSecrets Read(string json) => JsonSerializer.Deserialize<ImapSecrets>(json, JsonSerializerOptions.Web) ?? throw new JsonException("The secrets are null.");

    public string Write() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    public override string ToString() => "ImapSecrets { *** }";
}
