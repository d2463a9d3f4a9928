using AddinHost.Shared.Web;
using AddinHost.Tracking.Links;
using Microsoft.Extensions.Options;

namespace AddinHost.Tracking.Documents;

/// <summary>The signed addresses under which readers find documents.</summary>
public sealed class DocumentAddresses(TrackingKeys keys, PublicUrl publicUrl, IOptions<TrackingOptions> options)
{
    public const string Path = "/d/";

    public Uri Of(Guid link) => new(options.Value.Url.Length > 0 ? new Uri(options.Value.Url) : publicUrl.Current, Path + new TrackingToken(TokenKind.Document, link).Sign(keys));

    /// <summary>On whatever host: it may have had another name when it was made. The signature tells.</summary>
    public Guid? Read(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.AbsolutePath.StartsWith(Path, StringComparison.Ordinal) ? Read(address.AbsolutePath[Path.Length..]) : null;
    }

    public Guid? Read(string token) => TrackingToken.TryRead(token, TokenKind.Document, keys, out var read) ? read.Tracked : null;
}
