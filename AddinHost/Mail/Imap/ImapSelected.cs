using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap;

/// <summary>What is known of the selected folder at the moment.</summary>
internal sealed class ImapSelected(string folder)
{
    public string Folder => folder;

    public bool ReadOnly { get; set; }

    public uint Exists { get; set; }

    public uint UidValidity { get; private set; }

    public uint? UidNext { get; private set; }

    public ulong? HighestModSeq { get; private set; }

    public ImapMailboxStatus Snapshot() => new(folder, ReadOnly, UidValidity, UidNext, Exists, HighestModSeq);

    public void Observe(ImapStatusText status)
    {
        var numbers = status.Numbers();
        var value = numbers.Count == 1 ? numbers[0] : 0;
        switch (status.Code)
        {
            case "UIDVALIDITY" when value <= uint.MaxValue:
                UidValidity = (uint)value;
                break;
            case "UIDNEXT" when value is > 0 and <= uint.MaxValue:
                UidNext = (uint)value;
                break;
            case "HIGHESTMODSEQ" when value > 0:
                HighestModSeq = value;
                break;
            case "READ-ONLY":
                ReadOnly = true;
                break;
            case "READ-WRITE":
                ReadOnly = false;
                break;
        }
    }
}
