// Audits an exported ledger with Go's own note and tlog packages: nothing of what it checks with was written for this ledger.
//
//	audit DIR VERIFIER-KEY [OLD-CHECKPOINT...]
//
// It opens the checkpoint, proves entries and earlier trees from the tiles, and hashes every entry bundle.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8
const width = 1 << height

func main() {
	if len(os.Args) < 3 {
		fail(errors.New("usage: audit DIR VERIFIER-KEY [OLD-CHECKPOINT...]"))
	}
	verifier, err := note.NewVerifier(os.Args[2])
	if err != nil {
		fail(err)
	}
	log := tiles{os.Args[1]}
	tree, err := readCheckpoint(filepath.Join(os.Args[1], "checkpoint"), verifier)
	if err != nil {
		fail(err)
	}
	reader := tlog.TileHashReader(tree, log)
	if err := checkEntries(log, tree, reader); err != nil {
		fail(err)
	}
	if err := checkConsistency(tree, reader, os.Args[3:], verifier); err != nil {
		fail(err)
	}
	fmt.Printf("ok %d %x\n", tree.N, tree.Hash[:])
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// readCheckpoint opens a note by the one key and reads its three lines (C2SP tlog-checkpoint).
func readCheckpoint(path string, verifier note.Verifier) (tlog.Tree, error) {
	var tree tlog.Tree
	message, err := os.ReadFile(path)
	if err != nil {
		return tree, err
	}
	opened, err := note.Open(message, note.VerifierList(verifier))
	if err != nil {
		return tree, fmt.Errorf("%s: %w", path, err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tree, fmt.Errorf("%s: not a checkpoint of %s", path, verifier.Name())
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tree, fmt.Errorf("%s: the root is not a hash", path)
	}
	copy(tree.Hash[:], root)
	return tree, nil
}

// checkEntries hashes every entry, compares it with the tile over it, and proves a sample of them.
func checkEntries(log tiles, tree tlog.Tree, reader tlog.HashReader) error {
	for first := int64(0); first < tree.N; first += width {
		count := tree.N - first
		if count > width {
			count = width
		}
		entries, err := log.readEntries(first/width, int(count))
		if err != nil {
			return err
		}
		hashes, err := log.readTile(tlog.Tile{H: height, L: 0, N: first / width, W: int(count)})
		if err != nil {
			return err
		}
		for i, entry := range entries {
			hash := tlog.RecordHash(entry)
			if !bytes.Equal(hash[:], hashes[i*tlog.HashSize:(i+1)*tlog.HashSize]) {
				return fmt.Errorf("entry %d is not the one of its tile", first+int64(i))
			}
			// The first and the last of a bundle, and another one that moves on.
			if i == 0 || i == len(entries)-1 || i == int(first/width)%len(entries) {
				if err := checkRecord(tree, reader, first+int64(i), hash); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func checkRecord(tree tlog.Tree, reader tlog.HashReader, index int64, hash tlog.Hash) error {
	proof, err := tlog.ProveRecord(tree.N, index, reader)
	if err != nil {
		return fmt.Errorf("entry %d: %w", index, err)
	}
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, hash); err != nil {
		return fmt.Errorf("entry %d: %w", index, err)
	}
	return nil
}

// checkConsistency proves that the tree has grown from old checkpoints, and from the trees that its own tiles give for earlier sizes.
func checkConsistency(tree tlog.Tree, reader tlog.HashReader, old []string, verifier note.Verifier) error {
	for _, path := range old {
		before, err := readCheckpoint(path, verifier)
		if err != nil {
			return err
		}
		if err := checkTree(tree, before, reader); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	for size := int64(1); size < tree.N; size += 1 + tree.N/97 {
		root, err := tlog.TreeHash(size, reader)
		if err != nil {
			return err
		}
		if err := checkTree(tree, tlog.Tree{N: size, Hash: root}, reader); err != nil {
			return fmt.Errorf("size %d: %w", size, err)
		}
	}
	return nil
}

func checkTree(tree, before tlog.Tree, reader tlog.HashReader) error {
	proof, err := tlog.ProveTree(tree.N, before.N, reader)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, before.N, before.Hash)
}

// tiles reads the layout of C2SP tlog-tiles, which is that of the Go checksum database without the height in the path.
type tiles struct{ dir string }

func (t tiles) Height() int { return height }

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(wanted))
	for i, tile := range wanted {
		var err error
		if data[i], err = t.readTile(tile); err != nil {
			return nil, err
		}
	}
	return data, nil
}

func (t tiles) readTile(tile tlog.Tile) ([]byte, error) {
	path := strings.TrimPrefix(tile.Path(), "tile/8/")
	data, err := os.ReadFile(filepath.Join(t.dir, "tile", filepath.FromSlash(path)))
	if err == nil && len(data) != tile.W*tlog.HashSize {
		err = fmt.Errorf("tile %s has %d bytes", path, len(data))
	}
	return data, err
}

// readEntries cuts a bundle: a big-endian length of two bytes before each entry.
func (t tiles) readEntries(n int64, count int) ([][]byte, error) {
	path := strings.TrimPrefix(tlog.Tile{H: height, L: 0, N: n, W: count}.Path(), "tile/8/0/")
	data, err := os.ReadFile(filepath.Join(t.dir, "tile", "entries", filepath.FromSlash(path)))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(data) > 0 {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("bundle %s is cut short", path)
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		entries = append(entries, data[2:end])
		data = data[end:]
	}
	if len(entries) != count {
		return nil, fmt.Errorf("bundle %s has %d entries", path, len(entries))
	}
	return entries, nil
}
