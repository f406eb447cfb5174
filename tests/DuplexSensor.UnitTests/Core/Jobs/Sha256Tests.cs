using System.Security.Cryptography;
using System.Text;
using DuplexSensor.Core.Jobs;

namespace DuplexSensor.UnitTests.Core.Jobs;

public class Sha256Tests
{
    private readonly Sha256 _hash = new();

    // FIPS 180-4 and NIST's "Examples with intermediate values": no bits, one block, two blocks, 896 bits.
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData(
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    [InlineData(
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
        + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1")]
    public void The_test_vectors_of_NIST_match(string message, string digest) =>
        Assert.Equal(digest, Hash([Encoding.ASCII.GetBytes(message)]));

    [Fact]
    public void The_test_vector_of_a_million_a_matches()
    {
        byte[] piece = [.. Enumerable.Repeat((byte)'a', 1_000)];

        Assert.Equal(
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
            Hash(Enumerable.Repeat(piece, 1_000)));
    }

    [Theory]
    [InlineData(41)]
    [InlineData(42)]
    public void Random_bytes_in_random_pieces_have_the_hash_that_dotnet_computes(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 300; round++)
        {
            byte[] bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            var pieces = new List<byte[]>();
            for (int at = 0; at < bytes.Length;)
            {
                int length = Math.Min(random.Next(0, 130), bytes.Length - at);
                pieces.Add(bytes[at..(at + length)]);
                at += length;
            }

            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), Hash(pieces));
        }
    }

    [Fact]
    public void Every_length_around_a_block_is_padded_correctly()
    {
        for (int length = 0; length <= 200; length++)
        {
            byte[] bytes = [.. Enumerable.Repeat((byte)0xFF, length)];
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), Hash([bytes]));
        }
    }

    [Fact]
    public void Only_the_given_range_of_bytes_is_hashed()
    {
        byte[] digest = new byte[Sha256.DigestBytes];
        _hash.Start();
        _hash.Add("xxabcxx"u8.ToArray(), 2, 3);
        _hash.End(digest);

        Assert.Equal("ba7816bf", Convert.ToHexStringLower(digest)[..8]);
    }

    [Fact]
    public void Start_clears_an_unfinished_hash()
    {
        _hash.Add("half a block"u8.ToArray(), 0, 12);

        Assert.Equal("e3b0c442", Hash([])[..8]);
    }

    private string Hash(IEnumerable<byte[]> pieces)
    {
        byte[] digest = new byte[Sha256.DigestBytes];
        _hash.Start();
        foreach (byte[] piece in pieces)
        {
            _hash.Add(piece, 0, piece.Length);
        }

        _hash.End(digest);
        return Convert.ToHexStringLower(digest);
    }
}
