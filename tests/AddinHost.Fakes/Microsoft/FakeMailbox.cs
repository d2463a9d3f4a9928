using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AddinHost.Fakes.Microsoft;

/// <summary>Something that happened in a folder, for its change feed.</summary>
internal sealed record FakeChange(long Number, string Folder, string Kind, FakeMessage Message);

/// <summary>A folder that somebody made.</summary>
internal sealed record FakeFolder(string Id, string Name, string? ParentId);

/// <summary>A user with a mailbox. Everything of it is read and changed under its lock.</summary>
internal sealed class FakeMailbox(string address)
{
    private long last;

    public Lock Gate { get; } = new();

    public string Address { get; } = address;

    public string Name { get; set; } = "Somebody";

    public string ObjectId { get; } = Guid.NewGuid().ToString();

    public List<string> ProxyAddresses { get; } = ["SMTP:" + address];

    public string UserPurpose { get; set; } = "user";

    /// <summary>Names of the categories that this user has made.</summary>
    public List<string> Categories { get; } = [];

    /// <summary>Beside those that every mailbox has, which are called by their well-known names.</summary>
    public List<FakeFolder> Folders { get; } = [];

    /// <summary>A scope that this user does not get, whatever is asked for.</summary>
    public string? Withheld { get; set; }

    public bool NeedsAdminConsent { get; set; }

    /// <summary>Where sending gives a message another Message-ID, as it may with Exchange.</summary>
    public bool RewritesMessageIds { get; set; }

    /// <summary>A page size is a wish, and this mailbox heeds none.</summary>
    public bool IgnoresPageSize { get; set; }

    public List<FakeMessage> Messages { get; } = [];

    public List<FakeChange> Changes { get; } = [];

    /// <summary>Change feeds of an earlier epoch are expired.</summary>
    public int Epoch { get; set; }

    public long LastChange => Changes.Count == 0 ? 0 : Changes[^1].Number;

    /// <summary>Requests under way, and the most there ever were at once.</summary>
    public int Parallel;

    public System.Collections.Concurrent.ConcurrentQueue<string> Asked { get; } = new();

    public int MostParallel { get; set; }

    public FakeMessage Add(string folder, byte[] mime, bool wireHeaders, bool isDraft = false, DateTimeOffset? receivedAt = null)
    {
        var number = ++last;
        var fields = MimeText.Fields(mime);
        var now = receivedAt ?? DateTimeOffset.UtcNow;
        var message = new FakeMessage
        {
            Number = number,
            ImmutableId = "AAkA" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(ObjectId + number.ToString(CultureInfo.InvariantCulture)))).Replace('+', '-').Replace('/', '_'),
            Folder = folder,
            Mime = mime,
            ReceivedAt = new DateTimeOffset(now.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero),
            IsDraft = isDraft,
            HasWireHeaders = wireHeaders,
            InternetMessageId = MimeText.Find(fields, "Message-ID") ?? NewMessageId(),
            ConversationId = "conversation-" + (MimeText.Find(fields, "References")?.Split(' ')[0] ?? MimeText.Find(fields, "In-Reply-To") ?? MimeText.Find(fields, "Message-ID") ?? number.ToString(CultureInfo.InvariantCulture)),
        };
        Messages.Add(message);
        Changes.Add(new FakeChange(LastChange + 1, folder, "created", message));
        return message;
    }

    public void Move(FakeMessage message, string folder)
    {
        Changes.Add(new FakeChange(LastChange + 1, message.Folder, "deleted", message));
        message.Folder = folder;
        Changes.Add(new FakeChange(LastChange + 1, folder, "created", message));
    }

    public void Remove(FakeMessage message)
    {
        Messages.Remove(message);
        Changes.Add(new FakeChange(LastChange + 1, message.Folder, "deleted", message));
    }

    public static readonly string[] WellKnown = ["inbox", "sentitems", "drafts", "outbox", "deleteditems", "junkemail"];

    public bool HasFolder(string folder) => WellKnown.Contains(folder) || Folders.Exists(each => each.Id == folder);

    public FakeMessage? Find(string id) => Messages.Find(message => message.ImmutableId == id || message.IdFor(false) == id);

    public static string NewMessageId() => $"<{Guid.NewGuid():N}@exchange.fake.test>";
}
