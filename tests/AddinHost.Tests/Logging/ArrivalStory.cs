using System.Globalization;
using System.Text;

namespace AddinHost.Tests.Logging;

/// <summary>A mail as its author wrote it.</summary>
/// <param name="Names">Which earlier ones it names, the one it answers last; empty where it begins something.</param>
/// <param name="Twin">The mail whose Message-ID it carries, though it is another.</param>
internal sealed record StoryMail(int Number, string From, string[] To, string[] Cc, int[] Names, bool OnlyInReplyTo, bool HasId, bool Bulk, int? Twin)
{
    public int IdOf => Twin ?? Number;
}

/// <summary>A copy of a mail in a folder of a member's mailbox.</summary>
internal sealed record StoryCopy(int Mail, int Member, bool Sent, int Number);

/// <summary>Generated mail, where copies of it lie, what members log themselves, and who becomes a contact. No order is in it.</summary>
internal sealed class ArrivalStory
{
    public static readonly string[] Outside = ["ann@out.example", "bob@out.example", "bob+news@out.example", "cy@never.example", "dan@other.example", "eve@free.example"];

    private readonly Random random;
    private readonly string[] members;

    public ArrivalStory(Random random, string[] members)
    {
        (this.random, this.members) = (random, members);
        var count = random.Next(2, 8);
        for (var i = 0; i < count; i++)
            Mails.Add(Write(i));
        foreach (var mail in Mails)
            Place(mail);
        // Something has to begin the record.
        ByHand.Add((random.Next(count), random.Next(members.Length)));
        if (random.Next(2) == 0)
            ByHand.Add((random.Next(count), random.Next(members.Length)));
        ByBcc.AddRange(Mails.Where(mail => Array.IndexOf(members, mail.From) >= 0 && random.Next(5) == 0).Select(mail => mail.Number));
        Contacts.AddRange(Outside.Where(_ => random.Next(3) != 0));
    }

    public List<StoryMail> Mails { get; } = [];

    public List<StoryCopy> Copies { get; } = [];

    public List<(int Mail, int Member)> ByHand { get; } = [];

    public List<int> ByBcc { get; } = [];

    public List<string> Contacts { get; } = [];

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var mail in Mails)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{mail.Number}{(mail.Twin is { } twin ? $"={twin}" : "")}: {mail.From} -> {string.Join(',', mail.To)} cc {string.Join(',', mail.Cc)} names {string.Join(',', mail.Names)}{(mail.OnlyInReplyTo ? " (in-reply-to)" : "")}{(mail.HasId ? "" : " without id")}{(mail.Bulk ? " bulk" : "")}"
                + $" copies {string.Join(' ', Copies.Where(copy => copy.Mail == mail.Number).Select(copy => $"{copy.Member}{(copy.Sent ? 's' : 'i')}"))}");
        }

        return text.Append(CultureInfo.InvariantCulture, $"by hand {string.Join(' ', ByHand)}, by bcc {string.Join(' ', ByBcc)}, contacts {string.Join(' ', Contacts)}").ToString();
    }

    private StoryMail Write(int number)
    {
        var inside = random.Next(2) == 0;
        var from = inside ? Pick(members) : Pick(Outside);
        var everybody = members.Concat(Outside).Where(one => one != from).ToArray();
        string[] to = [inside ? Pick(Outside) : Pick(members), .. everybody.Where(_ => random.Next(6) == 0)];
        string[] cc = [.. everybody.Where(_ => random.Next(8) == 0)];
        var known = Mails.Where(mail => mail.HasId).Select(mail => mail.Number).ToList();
        int[] names = [];
        if (known.Count > 0 && random.Next(4) != 0)
        {
            var parent = Mails[known[random.Next(known.Count)]];
            names = random.Next(3) == 0 ? [parent.Number] : [.. parent.Names.Append(parent.Number).Distinct()];
        }

        var twin = known.Count > 0 && random.Next(10) == 0 ? known[random.Next(known.Count)] : default(int?);
        return new StoryMail(number, from, [.. to.Distinct()], [.. cc.Except(to)], names, random.Next(4) == 0, twin is not null || random.Next(12) != 0, random.Next(10) == 0, twin);
    }

    private void Place(StoryMail mail)
    {
        for (var member = 0; member < members.Length; member++)
        {
            var named = mail.To.Concat(mail.Cc).Contains(members[member]);
            if (mail.From == members[member] && random.Next(6) != 0)
                Copies.Add(new StoryCopy(mail.Number, member, Sent: true, 0));
            // The last member keeps headers only by some rules, and whom it does not name has nothing to show for having it.
            if ((named && random.Next(6) != 0) || (!named && member < members.Length - 1 && mail.From != members[member] && random.Next(15) == 0))
                Copies.AddRange(Enumerable.Range(0, random.Next(8) == 0 ? 2 : 1).Select(number => new StoryCopy(mail.Number, member, Sent: false, number)));
        }
    }

    private string Pick(string[] among) => among[random.Next(among.Length)];
}
