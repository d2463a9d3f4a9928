using System.Text.Json;
using AddinHost.Providers;
using AddinHost.Shared.Events;

namespace AddinHost.Notices;

/// <summary>What a notice names beside its kind: an address of the member's own, a provider, the code of a problem, the host of an endpoint, a period. Nothing of any mail, and no secret.</summary>
public sealed record NoticeFacts(string? Address = null, string? Problem = null, ProviderKind? Provider = null, ProviderKind? Earlier = null, string? Place = null, DateTimeOffset? From = null, DateTimeOffset? Until = null)
{
    public static NoticeFacts Read(string json) => JsonSerializer.Deserialize<NoticeFacts>(json, EventJson.Options) ?? new NoticeFacts();

    public string Write() => JsonSerializer.Serialize(this, EventJson.Options);
}
