using System.ComponentModel.DataAnnotations;

namespace AddinHost.Logging.Rules;

/// <summary>Settings of the logging rules.</summary>
public sealed class RuleOptions
{
    public const string Section = "Logging:Rules";

    /// <summary>For how many days the hashed headers of seen mail are kept, for previews of rules and late matches; 0 keeps none.</summary>
    [Range(0, 365)]
    public int KeepSeenDays { get; init; } = 30;
}
