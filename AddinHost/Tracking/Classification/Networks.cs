using System.Net;

namespace AddinHost.Tracking.Classification;

/// <summary>A network that is known to look at mail.</summary>
/// <param name="Scope">Which acts are a machine's there; a network may scan links and still fetch images for readers. Null: all.</param>
/// <param name="IsCertain">Its owner says so; otherwise it has been seen.</param>
/// <param name="IsReaderProxy">It fetches when a reader opens the mail.</param>
public sealed record KnownNetwork(IPNetwork Range, string Rule, TrackedAct? Scope, bool IsCertain, bool IsReaderProxy);

/// <summary>The catalogue of such networks: the file networks.txt beside this one, with its sources.</summary>
public sealed class Networks
{
    private readonly IReadOnlyList<KnownNetwork> known = Load();

    public KnownNetwork? Find(IPAddress address, TrackedAct act)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return known.FirstOrDefault(network => (network.Scope is null || network.Scope == act) && network.Range.Contains(plain));
    }

    private static List<KnownNetwork> Load()
    {
        using var stream = typeof(Networks).Assembly.GetManifestResourceStream("AddinHost.Tracking.Classification.networks.txt") ?? throw new InvalidOperationException("networks.txt is missing in the build.");
        using var reader = new StreamReader(stream);
        var networks = new List<KnownNetwork>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            // range, rule, scope, certainty
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            networks.Add(new KnownNetwork(
                IPNetwork.Parse(parts[0]), parts[1], parts[2] switch { "all" => null, "clicks" => TrackedAct.Click, "opens" => TrackedAct.Open, var other => throw new FormatException(other) },
                parts[3] == "certain", parts.Length > 4 && parts[4] == "reader"));
        }

        return networks;
    }
}
