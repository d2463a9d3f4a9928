namespace AddinHost.Shared.Identity;

/// <summary>What a member may do beyond the everyday.</summary>
[Flags]
public enum Permissions
{
    None = 0,
    PersonalEmailAccess = 1,
    Administer = 2,
}

/// <summary>Marks a row that belongs to one organization; <c>AppDb</c> filters and stamps it by the caller.</summary>
public interface IOwned
{
    Guid OrganizationId { get; set; }
}

/// <summary>Who asks: filled once per request from the credentials, or once per job from the row that it works for.</summary>
public sealed class Caller
{
    public Guid OrganizationId { get; private set; }

    public Guid MemberId { get; private set; }

    public Permissions Permissions { get; private set; }

    /// <summary>Jobs yield to people when both want to write (SQLite has one writer).</summary>
    public bool IsBackground { get; private set; }

    public bool IsKnown => OrganizationId != Guid.Empty;

    public bool May(Permissions permission) => (Permissions & permission) == permission;

    public void BecomeMember(Guid organizationId, Guid memberId, Permissions permissions)
    {
        OrganizationId = organizationId;
        MemberId = memberId;
        Permissions = permissions;
    }

    /// <summary>A job works for one organization; <paramref name="memberId"/> is the owner of what it works on, or empty.</summary>
    public void BecomeJob(Guid organizationId, Guid memberId = default)
    {
        OrganizationId = organizationId;
        MemberId = memberId;
        Permissions = Permissions.None;
        IsBackground = true;
    }
}
