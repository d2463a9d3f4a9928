using System.Text.Json.Serialization;
using AddinHost.Tracking.Classification;

namespace AddinHost.Tracking.Events;

/// <summary>An open or a click as it came in, before anybody knows which message it belongs to.</summary>
/// <param name="Id">Ours, so that an event that is read twice is written once.</param>
/// <param name="Member">Who was signed in to Inlay in that browser.</param>
public sealed record SpooledEvent(
    Guid Id, DateTimeOffset At, TrackedAct Act, Guid Tracked, int Link, string? Target, string? Address, string Agent, string Method, bool Prefetch, bool HasLanguage, Guid? Member);

/// <summary>Reads and writes such events without reflection: pixels come by the ten thousand.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SpooledEvent))]
internal sealed partial class SpooledEventJson : JsonSerializerContext;
