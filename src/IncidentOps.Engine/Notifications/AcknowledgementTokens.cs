using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Engine.Notifications;

/// <summary>Whose acknowledgement of what a link stands for.</summary>
/// <param name="ExpiresAt">To the second.</param>
public sealed record AcknowledgementLink(IncidentId Incident, string Notification, PersonId Person, DateTimeOffset ExpiresAt);

/// <summary>
/// Tokens of acknowledgement links: they say what they stand for, under an HMAC, so that nothing is stored and nobody can make one up.
/// Whoever holds one can acknowledge that one message for that one person, and nothing else.
/// </summary>
public sealed class AcknowledgementTokens(INotificationKeys keys)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>Longer ones are not looked at.</summary>
    public const int LongestToken = 512;

    private const byte Form = 1;
    private const int MacBytes = 16;
    private const int LongestId = 128;
    private static readonly byte[] Purpose = "incidentops/acknowledge/1"u8.ToArray();

    /// <summary>Letters, digits, `-` and `_`.</summary>
    public string Issue(AcknowledgementLink link)
    {
        var notification = Encoding.UTF8.GetBytes(link.Notification);
        var person = Encoding.UTF8.GetBytes(link.Person.Value);
        if (notification.Length is 0 or > LongestId || person.Length is 0 or > LongestId)
        {
            throw new ArgumentException("An id is empty or too long for a link.", nameof(link));
        }

        var expiry = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(expiry, link.ExpiresAt.ToUnixTimeSeconds());
        byte[] body =
        [
            Form, .. link.Incident.Value.ToByteArray(bigEndian: true), .. expiry, (byte)notification.Length, .. notification,
            (byte)person.Length, .. person,
        ];
        return Base64Url.EncodeToString([.. body, .. MacOf(body)]);
    }

    /// <summary>What the token stands for; null where it is none of ours. An expired one is still read: the page says so.</summary>
    public AcknowledgementLink? Read(string? token)
    {
        if (token is null or { Length: 0 or > LongestToken } || !Base64Url.IsValid(token))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(token);
        if (bytes.Length <= MacBytes)
        {
            return null;
        }

        var body = bytes.AsSpan(..^MacBytes);
        return CryptographicOperations.FixedTimeEquals(MacOf(body), bytes.AsSpan(^MacBytes..)) ? Parse(body) : null;
    }

    /// <summary>The signature has been checked: a body of another form is one of a later build's.</summary>
    private static AcknowledgementLink? Parse(ReadOnlySpan<byte> body)
    {
        const int fixedBytes = 1 + 16 + 8;
        if (body[0] != Form || body.Length < fixedBytes + 2)
        {
            return null;
        }

        var notificationLength = body[fixedBytes];
        var person = body[(fixedBytes + 1 + notificationLength)..];
        return new AcknowledgementLink(
            new IncidentId(new Guid(body[1..17], bigEndian: true)),
            Encoding.UTF8.GetString(body.Slice(fixedBytes + 1, notificationLength)),
            new PersonId(Encoding.UTF8.GetString(person.Slice(1, person[0]))),
            DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(body[17..25])));
    }

    private byte[] MacOf(ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, keys.Acknowledgement.Span);
        mac.AppendData(Purpose);
        mac.AppendData(body);
        return mac.GetHashAndReset()[..MacBytes];
    }
}

/// <summary>Keys that lie in the data directory, made at the first start; backups guard them.</summary>
public interface INotificationKeys
{
    /// <summary>Signs acknowledgement links. 32 bytes.</summary>
    ReadOnlyMemory<byte> Acknowledgement { get; }

    /// <summary>Signs webhooks where no secret has been set for that. 32 bytes.</summary>
    ReadOnlyMemory<byte> Webhook { get; }
}
