# boot.sh ROOT GROUP: the Debian beneath ROOT with systemd as its first process, in namespaces of its own and in the
# control groups called GROUP. It ends when the Debian is powered off.
set -e
root=$1
group=$2
groups=/sys/fs/cgroup
if [ -e $groups/cgroup.controllers ]; then hierarchies=$groups; else hierarchies=$(echo $groups/*/); fi
for hierarchy in $hierarchies; do
    mkdir -p $hierarchy/$group
    if [ -e $hierarchy/cpuset.cpus ] && [ ! -s $hierarchy/$group/cpuset.cpus ] || [ -e $hierarchy/cpuset.mems ]; then
        for of in cpus mems; do cat $hierarchy/cpuset.$of > $hierarchy/$group/cpuset.$of; done
    fi
    echo $$ > $hierarchy/$group/cgroup.procs
done

exec unshare --cgroup --mount --pid --uts --ipc --net --fork --kill-child --propagation private sh -ec '
    root=$1
    ip link set lo up
    mount --rbind $root $root
    mount -t proc proc $root/proc
    mount -t sysfs sysfs $root/sys
    if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
        mount -t cgroup2 cgroup2 $root/sys/fs/cgroup
    else
        mount -t tmpfs tmpfs $root/sys/fs/cgroup
        for one in cpu cpuacct cpuset memory devices freezer blkio pids; do
            mkdir $root/sys/fs/cgroup/$one
            mount -t cgroup -o $one cgroup $root/sys/fs/cgroup/$one
        done
        mkdir $root/sys/fs/cgroup/systemd $root/sys/fs/cgroup/unified
        mount -t cgroup -o none,name=systemd cgroup $root/sys/fs/cgroup/systemd
        mount -t cgroup2 cgroup2 $root/sys/fs/cgroup/unified
    fi
    mount --rbind /dev $root/dev
    mount -t tmpfs tmpfs $root/run
    cd $root
    pivot_root . mnt
    cd /
    umount --lazy /mnt
    mount --make-rshared /
    exec env -i container=test PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --log-target=console
' sh $root
