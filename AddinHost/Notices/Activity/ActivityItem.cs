using AddinHost.Messages;
using AddinHost.Messages.Sharing;
using AddinHost.Shared.Results;
using AddinHost.Timeline;
using AddinHost.Tracking.Classification;

namespace AddinHost.Notices.Activity;

/// <summary>What can have happened.</summary>
public enum ActivityKind
{
    Open,
    Click,
    Reply,
    Send,

    /// <summary>A sent mail did not arrive.</summary>
    Bounce,

    /// <summary>Somebody looked at a document behind a link.</summary>
    View,
}

/// <summary>One thing that happened, as far as its reader may see it.</summary>
/// <param name="Class">Of opens, clicks and views: who did it.</param>
/// <param name="MessageId">Null of a view through a link that was made for no mail.</param>
/// <param name="Subject">Empty where it is not shared. Of a view: what the document is called.</param>
/// <param name="Url">What was clicked; null where it is not shared.</param>
/// <param name="Member">Whose mail it is.</param>
/// <param name="Reader">Of opens, clicks and views where recipients are told apart: whose copy it was.</param>
/// <param name="DocumentId">Of a view: of which document.</param>
public sealed record ActivityItem(
    Guid Id, ActivityKind Kind, DateTimeOffset At, EventClass? Class, string? Rule, string? Url, Guid? MessageId, string Subject, TimelineContact? Contact, Guid? EntryId, ActivityMember? Member, SendState? State,
    SharingLevel Sharing, string? Reader, Guid? DocumentId);

/// <summary>A member by name.</summary>
public sealed record ActivityMember(Guid Id, string Name);

/// <summary>What is asked for.</summary>
/// <param name="MemberId">Only mail of this member.</param>
/// <param name="Kinds">Only these; none named: all.</param>
/// <param name="Machines">Also what machines did, and nobody knows who.</param>
/// <param name="From">From this moment on.</param>
/// <param name="To">Before this moment.</param>
public sealed record ActivityFilter(Guid? MemberId = null, ActivityKind[]? Kinds = null, bool Machines = false, DateTimeOffset? From = null, DateTimeOffset? To = null)
{
    public const int LongestDays = 400;

    public static readonly Error PeriodInvalid = Error.Field("from", "period_invalid", "A period begins before its end, and is {0} days long at most.", LongestDays);

    public bool Wants(ActivityKind kind) => Kinds is not { Length: > 0 } || Kinds.Contains(kind);
}
