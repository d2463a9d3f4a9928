using System.Globalization;
using System.Text;

namespace AddinHost.Benchmarks;

/// <summary>A message of the large organization.</summary>
internal sealed record FoundMail(int Number, Guid Id, Guid EntryId, Guid ThreadId, Guid ContactId, DateTimeOffset At, bool Incoming, string Sender, string Subject, string Text)
{
    /// <summary>As SearchedMessage says it.</summary>
    public long Position => (At.ToUnixTimeMilliseconds() * 1_000_000) + Number;
}

/// <summary>A contact of it.</summary>
internal sealed record FoundPerson(Guid Id, Guid AddressId, string Name, string Address, string JobTitle)
{
    public string Search => $"{Name}\n{JobTitle}\n{Address}".ToLowerInvariant();
}

/// <summary>A company of it.</summary>
internal sealed record FoundCompany(Guid Id, string Name, string Domain);

/// <summary>Made-up rows, the same in every run.</summary>
internal sealed class FindingRows(Guid one, int messages, int contacts, int onOneContact = FindingRows.OnOneContact)
{
    public const int OnOneContact = 10_000;

    private const int WordsPerBody = 80;
    private const int Vocabulary = 60_000;
    private const int PeopleOfACompany = 20;

    private static readonly string[] Syllables = ["an", "ber", "chi", "da", "el", "fin", "ga", "hol", "in", "jo", "ka", "lin", "mar", "no", "ol", "pe", "qui", "ro", "sa", "ti", "ur", "ve", "wi", "xa", "yo", "zu"];

    public List<FoundPerson> People { get; } = MakePeople(contacts);

    public List<FoundCompany> Companies { get; } = [.. Enumerable.Range(0, Math.Max(1, contacts / PeopleOfACompany)).Select(at => new FoundCompany(Guid.CreateVersion7(), Name(new Random(at + 7), 4) + " GmbH", $"firm{at}.test"))];

    public FoundCompany CompanyOf(int person) => Companies[person / PeopleOfACompany % Companies.Count];

    public IEnumerable<FoundMail> Mails()
    {
        var random = new Random(1);
        var first = new DateTimeOffset(2016, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var between = TimeSpan.FromDays(3650) / messages;
        var thread = Guid.CreateVersion7();
        for (var i = 0; i < messages; i++)
        {
            if (i % 4 == 0)
                thread = Guid.CreateVersion7();
            // The one contact has its share spread over all the time.
            var contact = i % Math.Max(1, messages / onOneContact) == 0 ? one : People[random.Next(People.Count)].Id;
            yield return new FoundMail(
                i, Guid.CreateVersion7(), Guid.CreateVersion7(), thread, contact, first + (between * i), i % 7 != 0, string.Create(CultureInfo.InvariantCulture, $"sender{random.Next(2_000)}@bench.test"),
                string.Create(CultureInfo.InvariantCulture, $"Re: w{i % 977}"), Text(random));
        }
    }

    private static List<FoundPerson> MakePeople(int count)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, count).Select(at =>
        {
            var (given, family) = (Name(random, 2), Name(random, 3));
            return new FoundPerson(Guid.CreateVersion7(), Guid.CreateVersion7(), $"{given} {family}", string.Create(CultureInfo.InvariantCulture, $"{given}.{family}.{at}@firm{at / PeopleOfACompany}.test").ToLowerInvariant(), at % 3 == 0 ? "Purchasing" : "Sales");
        })];
    }

    private static string Name(Random random, int syllables)
    {
        var name = string.Concat(Enumerable.Range(0, syllables).Select(_ => Syllables[random.Next(Syllables.Length)]));
        return char.ToUpperInvariant(name[0]) + name[1..];
    }

    /// <summary>Words as often as in a language: the second half as often as the first.</summary>
    private static string Text(Random random)
    {
        var text = new StringBuilder(WordsPerBody * 7);
        for (var i = 0; i < WordsPerBody; i++)
            text.Append('w').Append((int)Math.Pow(Vocabulary, random.NextDouble())).Append(' ');
        return text.ToString();
    }
}
