namespace AddinHost.Mail.Mime;

/// <summary>What an address field says, and how sure that is.</summary>
internal sealed record AddressReading
{
    public static AddressReading None { get; } = new();

    public IReadOnlyList<EmailAddress> Addresses { get; init; } = [];

    /// <summary>Something was no address: a bare word, as the first half of an unquoted "Berg, Anna", or worse.</summary>
    public bool IsRefused { get; init; }

    /// <summary>Something that could not be read was, or tried to be, an address.</summary>
    public bool IsDoubtful { get; init; }

    /// <summary>A comma or semicolon stood between or behind addresses.</summary>
    public bool IsList { get; init; }

    /// <summary>A group (RFC 5322 section 3.4), or a word with a colon that looks like one.</summary>
    public bool HasGroup { get; init; }

    /// <summary>A limit left something out.</summary>
    public bool IsCut { get; init; }

    /// <summary>The address of a text that is one address and nothing else; a list or a group of one is not.</summary>
    public EmailAddress? Single => Addresses.Count == 1 && !IsRefused && !IsList && !HasGroup && !IsCut ? Addresses[0] : null;

    /// <summary>The one mailbox that a From or Sender field names. A group there (RFC 6854) is for those who must not be answered, so it names nobody.</summary>
    public EmailAddress? Author => Addresses.Count == 1 && !IsDoubtful && !HasGroup && !IsCut ? Addresses[0] : null;
}
